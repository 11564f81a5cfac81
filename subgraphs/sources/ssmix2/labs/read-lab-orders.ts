import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks, type ReadingWarning, RemarkList } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { groupObservations, type ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readTimings, type TimingValue } from '../../hl7-v2/timing.js';
import { findUnreadIn } from '../../hl7-v2/unread-fields.js';
import { type CareSetting, readCareSetting, readOrderer, readOrderNo } from '../orders/order.js';
import { isWithdrawn, type OrderState, readOrderState } from '../orders/order-state.js';
import { LAB_ORDER_FIELDS, ORDERED_TEST_FIELDS } from './lab-fields.js';
import { findOrderWarnings, findRestWarnings } from './panel-warnings.js';
import { readSpecimen, type SpecimenRemarkValue } from './read-specimen.js';

/** Tests ordered for one specimen (OML-01, OML^O33): an OBR, or an ORC without an OBR. */
export interface LabOrderValue extends MessageHead, ItemRemarks {
  /** OBR-2, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Unique in the message: the number of its ORC. */
  sequence: string;
  /** ORC-1 and 5 */
  state: OrderState | null;
  /** ORC-9 */
  orderedAt: PartialTime | null;
  /** OBX-3 of the ordered tests (SS-MIX2 orders a test by an OBX with O in OBX-11), else OBR-4. */
  items: Coded[];
  /** OBR-4 */
  panel: Coded | null;
  /** SPM-4 */
  specimen: Coded | null;
  /** SPM-21 to SPM-24; absent if there are none. */
  specimenRemarks?: SpecimenRemarkValue[];
  /** SPM-17 */
  collectedAt: PartialTime | null;
  /** ORC-17 */
  department: Coded | null;
  place: CareSetting | null;
  /** OBR-16, else ORC-12 */
  author: string | null;
  /** Each TQ1: when, and how urgently. */
  timings: TimingValue[];
}

/** `values` is null if every order in the message is cancelled or replaced (ORC-1, ORC-5). */
export function readLabOrders(message: Hl7Message, orderNo: string): { values: LabOrderValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const groups = groupObservations(segments, 'ORC');
  const orders = groups.filter(({ orc, obr, observations }) => orc || obr || observations.length > 0);
  const live = orders.filter(({ orc }) => !isWithdrawn(orc));
  if (live.length < orders.length) warnings.push(`${orders.length - live.length} cancelled orders left out`);
  if (orders.length > 0 && live.length === 0) return { values: null, warnings };
  const [head, pv1] = [readHead(message), message.getSegment('PV1') ?? null];
  const ofRest = findRestWarnings(groups, orders, LAB_ORDER_FIELDS);
  const values = live.map((order) => ({ ...head, ...readOrder(order, orderNo, ofRest), place: readCareSetting(order.orc, pv1) }));
  if (values.every(({ items }) => items.length === 0)) warnings.push('no test in the order');
  return { values, warnings };
}

function readOrder(
  order: ObservationGroup,
  orderNo: string,
  ofRest: readonly ReadingWarning[],
): Omit<LabOrderValue, 'messageId' | 'sentAt' | 'place'> {
  const { ordinal, spm, orc, obr, observations, details, notes } = order;
  const specimen = readSpecimen(spm);
  const { state, warnings: ofState } = readOrderState(orc);
  const { timings, warnings: ofTimings } = readTimings(details.filter(({ name }) => name === 'TQ1'));
  const panel = obr && readCoded(obr, 4);
  const asked = observations.map(({ obx }) => readCoded(obx, 3) ?? NOT_CODED);
  const remarks = new RemarkList();
  remarks.notes.push(...notes, ...observations.flatMap((one) => one.notes));
  remarks.warnings.push(...ofState, ...ofTimings, ...findOrderWarnings(order, specimen), ...ofRest);
  for (const { obx } of observations) {
    warnOfValue(obx, remarks);
    remarks.warnings.push(...findUnreadIn(obx, ORDERED_TEST_FIELDS));
  }
  return remarks.addTo({
    orderNo: readOrderNo(orc, obr, orderNo),
    sequence: String(ordinal),
    state,
    orderedAt: orc && readTimeAt(orc, 9),
    items: asked.length > 0 ? asked : panel ? [panel] : [],
    panel,
    ...specimen,
    department: orc && readCoded(orc, 17),
    author: readOrderer(orc, obr),
    timings,
  });
}

/** What was stated with the order, such as the weight, has no field. */
function warnOfValue(obx: Hl7Segment, remarks: RemarkList): void {
  const { valueText } = readObservedValue(obx, remarks);
  if (valueText === null) return;
  const item = readCoded(obx, 3);
  const parts = [item?.text ?? item?.code ?? null, valueText, readUnit(obx)];
  remarks.warn('NOT_SHOWN', 'OBX-5', parts.filter((part) => part !== null).join(' '));
}
