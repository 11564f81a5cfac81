import { readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import { type Hl7Message, readBody } from '../../hl7-v2/hl7-message.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readTimings, TIMING_FIELDS } from '../../hl7-v2/timing.js';
import { type FieldTable, findUnreadFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { type EncounterValue, readStay } from '../encounters/read-encounter.js';
import { STAY_FIELDS } from '../encounters/stay-fields.js';
import { DIET_FIELDS, readDiet, readTray, TRAY_FIELDS } from './diet.js';
import { readCareSetting, readPersonName } from './order.js';
import { ORDER_FIELDS } from './order-fields.js';
import { isWithdrawn, readOrderState } from './order-state.js';

/** What the reader of meal orders (OMD) does with each field. */
export const DIET_ORDER_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  ...STAY_FIELDS,
  ORC: ORDER_FIELDS,
  TQ1: TIMING_FIELDS,
  ODS: DIET_FIELDS,
  ODT: TRAY_FIELDS,
};

interface Order {
  orc: Hl7Segment;
  details: Hl7Segment[];
}

/** Reads OMD_O03: `{ ORC {TQ1} {ODS} {ODT} }`, one value per order. A hospital may write all meals of a stay into one file at its end. */
export function readDietOrders(message: Hl7Message, orderNo: string): { values: EncounterValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const { orders, before } = groupOrders(segments);
  const live = orders.filter(({ orc }) => !isWithdrawn(orc));
  if (live.length < orders.length) warnings.push(`${orders.length - live.length} cancelled orders left out`);
  if (orders.length > 0 && live.length === 0) return { values: null, warnings };
  const stay = readStay(message);
  const [head, pv1] = [readHead(message), message.getSegment('PV1') ?? null];
  const shared = { notes: readNotes(before), warnings: findUnreadFields(before, { ...COMMON_FIELDS, ...STAY_FIELDS }) };
  const values = live.map(({ orc, details }, index): EncounterValue => {
    const named = (name: string) => details.filter((one) => one.name === name);
    const { state, warnings: ofState } = readOrderState(orc);
    const { timings, warnings: ofTimings } = readTimings(named('TQ1'));
    const notes = [...readNotes(details), ...shared.notes];
    const found = [...ofState, ...ofTimings, ...findUnreadFields([orc, ...details], DIET_ORDER_FIELDS), ...shared.warnings];
    return {
      ...head,
      ...stay,
      ...(notes.length > 0 && { notes }),
      ...(found.length > 0 && { warnings: found }),
      event: 'DIET_ORDERED',
      state,
      orderNo: readTextAt(orc, 2) ?? orderNo,
      sequence: String(index + 1),
      date: readTimeAt(orc, 9),
      place: readCareSetting(orc, pv1),
      department: readCoded(orc, 17) ?? stay.department,
      diets: named('ODS').map(readDiet),
      trays: named('ODT').map(readTray),
      timings,
      author: readPersonName(orc, 12) ?? stay.attending,
    };
  });
  if (values.every(({ diets }) => diets.length === 0)) warnings.push('no diet in the message');
  return { values, warnings };
}

function groupOrders(segments: readonly Hl7Segment[]): { orders: Order[]; before: Hl7Segment[] } {
  const [orders, before]: [Order[], Hl7Segment[]] = [[], []];
  for (const segment of segments) {
    if (segment.name === 'ORC') orders.push({ orc: segment, details: [] });
    else (orders.at(-1)?.details ?? before).push(segment);
  }
  return { orders, before };
}
