import { readAllCoded, readCoded, readCodedComponent } from '../../hl7-v2/coded.js';
import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { readHead } from '../../hl7-v2/message-head.js';
import { readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { type EncounterValue, readStay } from '../encounters/read-encounter.js';
import type { DietValue } from './diet.js';
import { isCancelled, readCareSetting, readPersonName } from './order.js';

interface Order {
  orc: Hl7Segment;
  timing: Hl7Segment | null;
  diets: Hl7Segment[];
}

/** Reads OMD_O03: `{ ORC {TQ1} {ODS} }`, one value per order. A hospital may write all meals of a stay into one file when the stay ends. */
export function readDietOrders(message: Hl7Message, orderNo: string): { values: EncounterValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const orders = ordersOf(segments);
  const live = orders.filter(({ orc }) => !isCancelled(orc));
  if (live.length < orders.length) warnings.push(`${orders.length - live.length} cancelled orders left out`);
  if (orders.length > 0 && live.length === 0) return { values: null, warnings };
  if (live.every(({ diets }) => diets.length === 0)) warnings.push('no diet in the message');
  if (segments.some(({ name }) => name === 'ODT')) warnings.push('tray instructions are not read');
  const [head, stay] = [readHead(message), readStay(message)];
  const values = live.map(
    ({ orc, timing, diets }, index): EncounterValue => ({
      ...head,
      ...stay,
      event: 'DIET_ORDERED',
      orderNo: readTextAt(orc, 2) ?? orderNo,
      sequence: String(index + 1),
      date: readPartialTimeOf(readTextAt(orc, 9)),
      place: readCareSetting(orc, message.getSegment('PV1') ?? null),
      department: readCoded(orc, 17) ?? stay.department,
      diets: diets.map((ods) => readDiet(ods, timing)),
      author: readPersonName(orc, 12) ?? stay.attending,
    }),
  );
  return { values, warnings };
}

function ordersOf(segments: readonly Hl7Segment[]): Order[] {
  const orders: Order[] = [];
  for (const segment of segments) {
    const last = orders.at(-1);
    if (segment.name === 'ORC') orders.push({ orc: segment, timing: null, diets: [] });
    else if (segment.name === 'TQ1' && last) last.timing ??= segment;
    else if (segment.name === 'ODS' && last) last.diets.push(segment);
  }
  return orders;
}

function readDiet(ods: Hl7Segment, timing: Hl7Segment | null): DietValue {
  return {
    kind: readTextAt(ods, 1),
    servicePeriods: readAllCoded(ods, 2),
    codes: readAllCoded(ods, 3),
    instruction:
      listRepetitions(ods, 4)
        .flatMap((one) => readText(one, 1) ?? [])
        .join('、') || null,
    usage: timing && readCodedComponent(timing, 3, 1),
    startsAt: readPartialTimeOf(timing && readTextAt(timing, 7)),
    endsAt: readPartialTimeOf(timing && readTextAt(timing, 8)),
  };
}
