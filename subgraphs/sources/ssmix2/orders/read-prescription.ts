import { type Coded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { findUnreadFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { type DrugGroup, groupDrugs } from './drug-groups.js';
import { type CareSetting, readCareSetting, readPersonName } from './order.js';
import { commonState, isWithdrawn, type OrderState } from './order-state.js';
import { type PrescriptionItemValue, readDispensedItem, readOrderedItem } from './read-prescription-item.js';

export type { PrescriptionItemValue } from './read-prescription-item.js';

/** One prescription: an order (OMP-01, RDE^O11), or what was dispensed for an order (OMP-11, RAS^O17). */
export interface PrescriptionValue extends MessageHead, ItemRemarks {
  /** ORC-2, else the order number of the file's name. */
  orderNo: string;
  stage: 'ORDERED' | 'DISPENSED';
  /** The weakest state of its drugs: a prescription stands while one of them does. */
  state: OrderState | null;
  /** ORC-9 */
  orderedAt: PartialTime | null;
  /** The care date: ORC-9 of an order, RXA-3 of what was dispensed (SS-MIX2 table of data types). */
  date: PartialTime | null;
  /** ORC-12 */
  prescriber: string | null;
  /** ORC-17 */
  department: Coded | null;
  place: CareSetting | null;
  items: PrescriptionItemValue[];
}

/** Whether RXA-20 (HL70322) says refused or not given, or RXA-21 says that the record is to be deleted. */
function isNotGiven(rxa: Hl7Segment): boolean {
  return ['RE', 'NA'].includes(readTextAt(rxa, 20) ?? '') || readTextAt(rxa, 21) === 'D';
}

/** `value` is null if each item in the message is cancelled or replaced (ORC-1, ORC-5), or was not given. */
export function readPrescription(
  message: Hl7Message,
  stage: PrescriptionValue['stage'],
  orderNo: string,
): { value: PrescriptionValue | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const { groups, others } = groupDrugs(segments, stage === 'ORDERED' ? 'RXE' : 'RXA');
  const live = groups.filter(({ orc, drug }) => !isWithdrawn(orc) && !(stage === 'DISPENSED' && isNotGiven(drug)));
  if (live.length < groups.length) warnings.push(`${groups.length - live.length} cancelled items left out`);
  if (live.length === 0 && groups.length > 0) return { value: null, warnings };
  if (groups.length === 0) warnings.push('no drug in the message');
  const items = live.map(stage === 'ORDERED' ? readOrderedItem : readDispensedItem);
  if (items.some((item) => item.drug.code === null && item.drug.text === null)) warnings.push('an item without a drug');
  const orc = live[0]?.orc ?? segments.find((one) => one.name === 'ORC') ?? null;
  const orders = new Set(live.map((one) => one.orc && readTextAt(one.orc, 2)));
  if (orders.size > 1) warnings.push('several order numbers in one prescription');
  const value = readHeadOf(message, { orc, drug: live[0]?.drug ?? null, stage, orderNo });
  const state = commonState(items.map((item) => item.state));
  return { value: Object.assign(value, readRemarks(others), { state, items }), warnings };
}

/** The remarks that are about no single drug. */
function readRemarks(others: readonly Hl7Segment[]): ItemRemarks {
  const [notes, warnings] = [readNotes(others), findUnreadFields(others, COMMON_FIELDS)];
  return { ...(notes.length > 0 && { notes }), ...(warnings.length > 0 && { warnings }) };
}

function readHeadOf(
  message: Hl7Message,
  { orc, drug, stage, orderNo }: Pick<DrugGroup, 'orc'> & { drug: Hl7Segment | null; stage: PrescriptionValue['stage']; orderNo: string },
) {
  const orderedAt = orc && readTimeAt(orc, 9);
  return Object.assign(readHead(message), {
    orderNo: (orc && readTextAt(orc, 2)) ?? orderNo,
    stage,
    orderedAt,
    date: stage === 'ORDERED' ? orderedAt : drug && readTimeAt(drug, 3),
    prescriber: orc && readPersonName(orc, 12),
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.getSegment('PV1') ?? null),
  });
}
