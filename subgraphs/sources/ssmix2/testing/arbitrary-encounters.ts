import fc from 'fast-check';
import { type EncounterEvent, findEncounterRule } from '../encounters/encounter-event.js';
import type { EncounterValue } from '../encounters/read-encounter.js';
import type { DietValue, TrayValue } from '../orders/diet.js';
import { standing, timing, tq1 } from './arbitrary-orders.js';
import {
  coded,
  cwe,
  cweList,
  head,
  localCoded,
  location,
  maybe,
  number15,
  person,
  pl,
  place,
  placeCode,
  text,
  time,
  xcn,
} from './arbitrary-parts.js';
import { type Segment, segment } from './hl7-writer.js';

/** Where SS-MIX2 puts the care date of each, stated once more. */
const DATES: Readonly<Record<string, readonly ['EVN' | 'PV1' | 'PV2', number]>> = {
  'ADT-01': ['EVN', 6],
  'ADT-12': ['PV1', 44],
  'ADT-21': ['PV2', 8],
  'ADT-22': ['PV1', 44],
  'ADT-31': ['EVN', 6],
  'ADT-32': ['EVN', 6],
  'ADT-41': ['PV2', 8],
  'ADT-42': ['EVN', 6],
  'ADT-51': ['PV2', 9],
  'ADT-52': ['PV1', 45],
};

const stay = fc.record({
  place: maybe(place),
  location: maybe(location),
  priorLocation: maybe(location),
  department: maybe(coded),
  attending: maybe(person),
  admittedAt: maybe(time),
  dischargedAt: maybe(time),
  expectedAt: maybe(time),
  expectedDischargeAt: maybe(time),
  expectedReturnAt: maybe(time),
  disposition: maybe(coded),
});

type Stay = Pick<EncounterValue, 'patientClass'> & (typeof stay extends fc.Arbitrary<infer T> ? T : never);

/** A step of a stay, and its segments. */
export function encounter(type: string): fc.Arbitrary<{ values: EncounterValue[]; segments: Segment[] }> {
  return fc.record({ head, stay, date: time }).map(({ head: { messageId, sentAt }, stay: base, date }) => {
    const [name, field] = DATES[type]!;
    const all: Stay = { ...base, patientClass: placeCode(base.place) };
    if (name === 'PV1') all[field === 44 ? 'admittedAt' : 'dischargedAt'] = date;
    if (name === 'PV2') all[field === 8 ? 'expectedAt' : 'expectedDischargeAt'] = date;
    const event: EncounterEvent = findEncounterRule(type)!.event;
    const value: EncounterValue = {
      messageId,
      sentAt,
      ...all,
      event,
      orderNo: 'FILE',
      sequence: '1',
      date,
      ...{ state: null, diets: [], trays: [], timings: [] },
      author: all.attending,
    };
    const evn = segment('EVN', { 2: date.text, 6: name === 'EVN' ? date.text : null });
    return { values: [value], segments: [evn, ...stayed(all)] };
  });
}

const diet: fc.Arbitrary<DietValue> = fc.record({
  kind: maybe(fc.constantFrom('D', 'S', 'P')),
  servicePeriods: fc.array(localCoded, { maxLength: 2 }),
  codes: fc.array(coded, { minLength: 1, maxLength: 2 }),
  instruction: maybe(text),
});
const tray: fc.Arbitrary<TrayValue> = fc.record({
  tray: fc.constantFrom({ code: 'EARLY', text: '早食', system: 'HL70160' }),
  servicePeriods: fc.array(localCoded, { maxLength: 2 }),
  instruction: maybe(text),
});
const mealOrder = fc.record({
  ...{ orderNo: number15, date: maybe(time), department: maybe(coded), author: maybe(person), standing },
  timings: fc.array(timing, { maxLength: 2 }),
  diets: fc.array(diet, { minLength: 1, maxLength: 3 }),
  trays: fc.array(tray, { maxLength: 2 }),
});

/** Meals: several orders in one file. */
export const dietOrders: fc.Arbitrary<{ values: EncounterValue[]; segments: Segment[] }> = fc
  .record({ head, stay, orders: fc.array(mealOrder, { minLength: 1, maxLength: 3 }) })
  .map(({ head: { messageId, sentAt }, stay: base, orders }) => {
    const all: Stay = { ...base, patientClass: placeCode(base.place) };
    const values = orders.map(
      ({ department, author, standing: { state }, ...order }, index): EncounterValue => ({
        ...{ messageId, sentAt, ...all, event: 'DIET_ORDERED', sequence: String(index + 1), state, ...order },
        department: department ?? all.department,
        author: author ?? all.attending,
      }),
    );
    const segments = orders.flatMap(({ orderNo, date, department, author, standing: { control, status }, diets, trays, timings }) => [
      segment('ORC', { 1: control, 2: orderNo, 5: status, 9: date?.text ?? null, 12: xcn(author), 17: cwe(department) }),
      ...timings.map(tq1),
      ...diets.map((one) =>
        segment('ODS', { 1: one.kind ?? '', 2: cweList(one.servicePeriods), 3: cweList(one.codes), 4: one.instruction }),
      ),
      ...trays.map((one) => segment('ODT', { 1: cwe(one.tray), 2: cweList(one.servicePeriods), 3: one.instruction })),
    ]);
    return { values, segments: [...stayed(all), ...segments] };
  });

function stayed(all: Stay): Segment[] {
  return [
    segment('PV1', {
      1: '0001',
      2: all.patientClass,
      3: pl(all.location),
      6: pl(all.priorLocation),
      7: xcn(all.attending),
      10: cwe(all.department),
      36: cwe(all.disposition),
      44: all.admittedAt?.text ?? null,
      45: all.dischargedAt?.text ?? null,
    }),
    segment('PV2', { 8: all.expectedAt?.text ?? null, 9: all.expectedDischargeAt?.text ?? null, 47: all.expectedReturnAt?.text ?? null }),
  ];
}
