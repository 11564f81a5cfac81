import fc from 'fast-check';
import type { Quantity } from '../../hl7-v2/quantity.js';
import { commonState } from '../orders/order-state.js';
import type { PrescriptionItemValue, PrescriptionValue } from '../orders/read-prescription.js';
import { component, cq, nte, route, rxc, rxr, standing, timing, tq1, usageOf } from './arbitrary-orders.js';
import {
  code,
  coded,
  cwe,
  cweList,
  head,
  localCoded,
  maybe,
  number15,
  person,
  place,
  placeCode,
  quantity,
  text,
  time,
  unitOf,
  xcn,
} from './arbitrary-parts.js';
import { type Segment, segment } from './hl7-writer.js';

export const order = fc.record({
  orderNo: number15,
  orderedAt: maybe(time),
  prescriber: maybe(person),
  department: maybe(coded),
  place: maybe(place),
});
export type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

export function orc(
  { orderNo, orderedAt, prescriber, department, place: at }: Order,
  group: string | null,
  { control, status }: { control: string; status: string | null },
): Segment {
  return segment('ORC', {
    1: control,
    2: orderNo,
    4: group,
    5: status,
    9: orderedAt?.text ?? null,
    12: xcn(prescriber),
    17: cwe(department),
    29: placeCode(at),
  });
}

/** Uneven doses: JAMI's supplement of each intake. */
const intakes = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 9 }), said: fc.boolean() }), { maxLength: 5 });

const orderedItem = fc.record({
  ...{ group: maybe(code), drug: coded, dose: quantity, high: maybe(fc.integer({ min: 1, max: 9 })), daily: maybe(quantity) },
  ...{ total: maybe(quantity), strength: maybe(quantity), form: maybe(coded), category: maybe(localCoded), timing: maybe(timing) },
  ...{ route, intakes, instructions: fc.array(localCoded, { maxLength: 2 }), components: fc.array(component, { maxLength: 3 }) },
  ...{ notes: fc.array(text, { maxLength: 2 }), standing, days: maybe(fc.integer({ min: 1, max: 90 })) },
});
type OrderedItem = typeof orderedItem extends fc.Arbitrary<infer T> ? T : never;

/** As the hospital meant it: the days are in TQ1-6, and uneven doses in RXE-7. */
function meant({
  timing: of,
  days,
  intakes: amounts,
  dose,
  high,
  notes,
  standing: { state },
  ...item
}: OrderedItem): PrescriptionItemValue {
  const step = of && { ...of, dose: null, duration: days === null ? of.duration : { value: days, text: String(days), unit: 'd' } };
  // A sum such as 0.64 + 1 has more digits than a sender writes.
  const sum = Number((dose.value! + (high ?? 0)).toFixed(6));
  const greatest: Quantity | null = high === null ? null : { value: sum, text: String(sum), unit: dose.unit };
  const uneven = amounts.length > 0;
  const usage = step && usageOf(step);
  const supplements = amounts.map(({ amount, said }, index) => `${index + 1}回目${said ? '・' : ' '}${amount}錠`);
  const words = [...(usage ? [usage.text ?? usage.code] : []), ...supplements];
  const { route: way, ...rest } = item;
  return {
    ...rest,
    ...way,
    ...(notes.length > 0 && { notes }),
    state,
    dose: uneven ? null : greatest ? { value: null, text: `${dose.text}-${greatest.text}`, unit: dose.unit } : dose,
    doseRange: greatest && { low: dose, high: greatest },
    doses: amounts.map(({ amount, said }, index) => ({
      intake: index + 1,
      amount: { value: amount, text: String(amount), unit: dose.unit },
      text: said ? `${index + 1}回目・${amount}錠` : `${amount}錠`,
    })),
    timings: step ? [step] : [],
    usage: !uneven
      ? (usage ?? null)
      : { code: usage ? usage.code : `V1${amounts[0]!.amount}NNNNN`, text: words.join('、'), system: usage ? usage.system : 'JAMISDP01' },
    asNeeded: false,
    days: step && /^(d|日)$/i.test(step.duration?.unit ?? '') ? step.duration!.value : null,
    startsOn: step?.startsAt ?? null,
    isPartial: false,
  };
}

function writtenItem(of: Order, item: OrderedItem): Segment[] {
  const value = meant(item);
  return [
    orc(of, item.group, item.standing),
    segment('RXE', {
      ...{ 2: cwe(item.drug), 3: item.dose.text, 4: value.doseRange?.high.text ?? null, 5: unitOf(item.dose), 6: cwe(item.form) },
      7: value.doses.map(({ intake, amount, text: words }) => [`V${intake}${amount!.text}NNNNN`, words, 'JAMISDP01']),
      ...{ 10: item.total?.text ?? null, 11: unitOf(item.total), 19: cq(item.daily), 21: cweList(item.instructions) },
      ...{ 25: item.strength?.text ?? null, 26: unitOf(item.strength), 27: cwe(item.category) },
    }),
    ...nte(item.notes),
    ...value.timings.map(tq1),
    rxr(item.route),
    ...item.components.map(rxc),
  ];
}

export const prescriptionOrder: fc.Arbitrary<{ value: PrescriptionValue; segments: Segment[] }> = fc
  .record({ head, order, items: fc.array(orderedItem, { minLength: 1, maxLength: 4 }) })
  .map(({ head: { messageId, sentAt }, order: of, items }) => ({
    value: {
      ...{ messageId, sentAt, ...of, stage: 'ORDERED', date: of.orderedAt, items: items.map(meant) },
      state: commonState(items.map(({ standing: { state } }) => state)),
    },
    segments: items.flatMap((item) => writtenItem(of, item)),
  }));

const dispensedItem = fc.record({
  ...{ group: maybe(code), drug: coded, dose: maybe(quantity), strength: maybe(quantity), form: maybe(coded), route },
  ...{ notes: fc.array(localCoded, { maxLength: 2 }), isPartial: fc.boolean(), standing },
});

export const prescriptionDispensed: fc.Arbitrary<{ value: PrescriptionValue; segments: Segment[] }> = fc
  .record({ head, order, date: time, items: fc.array(dispensedItem, { minLength: 1, maxLength: 4 }) })
  .map(({ head: { messageId, sentAt }, order: of, date, items }) => ({
    value: {
      ...{ messageId, sentAt, ...of, stage: 'DISPENSED', date, state: commonState(items.map(({ standing: { state } }) => state)) },
      items: items.map(({ standing: { state }, notes, route: way, ...item }) => ({
        ...{ ...item, ...way, state, daily: null, total: null, usage: null, days: null, startsOn: null, doseRange: null, doses: [] },
        ...{ timings: [], category: null, asNeeded: false, instructions: [], components: [] },
        ...(notes.length > 0 && { notes: notes.map((note) => note.text ?? note.code!) }),
      })),
    },
    segments: items.flatMap((item) => [
      orc(of, item.group, item.standing),
      segment('RXA', {
        ...{ 1: '0', 2: '1', 3: date.text, 5: cwe(item.drug), 6: item.dose?.text ?? null, 7: unitOf(item.dose), 8: cwe(item.form) },
        ...{ 9: cweList(item.notes), 13: item.strength?.text ?? null, 14: unitOf(item.strength), 20: item.isPartial ? 'PA' : 'CP' },
      }),
      rxr(item.route),
    ]),
  }));
