import { type Coded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { type CareSetting, isCancelled, readCareSetting, readPersonName } from './order.js';
import { type PrescriptionItemValue, readDispensedItem, readOrderedItem } from './read-prescription-item.js';

export type { PrescriptionItemValue } from './read-prescription-item.js';

/** One prescription: an order (OMP-01, RDE^O11), or what was dispensed for an order (OMP-11, RAS^O17). */
export interface PrescriptionValue extends MessageHead {
  /** ORC-2, else the order number of the file's name. */
  orderNo: string;
  stage: 'ORDERED' | 'DISPENSED';
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

/** An order, its timing, one RXE or RXA, and the details of that drug. */
interface Group {
  orc: Hl7Segment | null;
  timing: Hl7Segment | null;
  drug: Hl7Segment;
  details: Hl7Segment[];
}

/** `value` is null if each item in the message is cancelled (ORC-1) or was not given. */
export function readPrescription(
  message: Hl7Message,
  stage: PrescriptionValue['stage'],
  orderNo: string,
): { value: PrescriptionValue | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const groups = groupDrugs(segments, stage === 'ORDERED' ? 'RXE' : 'RXA');
  const live = groups.filter(({ orc, drug }) => !(orc && isCancelled(orc)) && !(stage === 'DISPENSED' && isNotGiven(drug)));
  if (live.length < groups.length) warnings.push(`${groups.length - live.length} cancelled items left out`);
  if (live.length === 0 && groups.length > 0) return { value: null, warnings };
  if (groups.length === 0) warnings.push('no drug in the message');
  const items = live.map(({ orc, timing, drug, details }) =>
    (stage === 'ORDERED' ? readOrderedItem : readDispensedItem)(orc, drug, timing, details),
  );
  if (items.some((item) => item.drug.code === null && item.drug.text === null)) warnings.push('an item without a drug');
  const orc = live[0]?.orc ?? segments.find((one) => one.name === 'ORC') ?? null;
  const orders = new Set(live.map((one) => one.orc && readTextAt(one.orc, 2)));
  if (orders.size > 1) warnings.push('several order numbers in one prescription');
  const head = headOf(message, { orc, drug: live[0]?.drug ?? null, stage, orderNo });
  return { value: Object.assign(head, { items }), warnings };
}

function headOf(
  message: Hl7Message,
  { orc, drug, stage, orderNo }: Pick<Group, 'orc'> & { drug: Hl7Segment | null; stage: PrescriptionValue['stage']; orderNo: string },
) {
  const orderedAt = readPartialTimeOf(orc && readTextAt(orc, 9));
  const { messageId, sentAt } = readHead(message);
  return {
    messageId,
    sentAt,
    orderNo: (orc && readTextAt(orc, 2)) ?? orderNo,
    stage,
    orderedAt,
    date: stage === 'ORDERED' ? orderedAt : readPartialTimeOf(drug && readTextAt(drug, 3)),
    prescriber: orc && readPersonName(orc, 12),
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, message.getSegment('PV1') ?? null),
  };
}

/**
 * RDE_O11: `{ ORC [TQ1] RXE {TQ1} {RXR} }`, RAS_O17: `{ ORC [TQ1] { {RXA} RXR } }` (HL7 2.5 §4.13.6, §4.13.9). A TQ1 before the drug
 * belongs to the order, and one after an RXE to the drug. An RXR belongs to every RXA since the previous RXR. Other segments are not read.
 */
function groupDrugs(segments: readonly Hl7Segment[], drugSegment: 'RXE' | 'RXA'): Group[] {
  const groups: Group[] = [];
  let orc: Hl7Segment | null = null;
  let timing: Hl7Segment | null = null;
  let open: Group[] = [];
  let routed = false;
  for (const segment of segments) {
    if (segment.name === 'ORC') {
      [orc, timing, open, routed] = [segment, null, [], false];
    } else if (segment.name === drugSegment) {
      const group: Group = { orc, timing, drug: segment, details: [] };
      if (drugSegment === 'RXE' || routed) [open, routed] = [[], false];
      open.push(group);
      groups.push(group);
    } else if (segment.name === 'TQ1') {
      if (open.length === 0) timing ??= segment;
      else if (drugSegment === 'RXE') open[0]?.details.push(segment);
    } else if (segment.name === 'RXR' && !routed) {
      for (const group of open) group.details.push(segment);
      routed = open.length > 0;
    }
  }
  return groups;
}
