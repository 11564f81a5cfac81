import fc from 'fast-check';
import type { InjectionValue } from '../orders/injection.js';
import type { PrescriptionItemValue, PrescriptionValue } from '../orders/read-prescription.js';
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
  subcomponents,
  time,
  unitOf,
  xcn,
} from './arbitrary-parts.js';
import { type Field, type Segment, segment } from './hl7-writer.js';

const order = fc.record({
  orderNo: number15,
  orderedAt: maybe(time),
  prescriber: maybe(person),
  department: maybe(coded),
  place: maybe(place),
});
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

function orc({ orderNo, orderedAt, prescriber, department, place: at }: Order, group: string | null): Segment {
  return segment('ORC', {
    1: 'NW',
    2: orderNo,
    4: group,
    9: orderedAt?.text ?? null,
    12: xcn(prescriber),
    17: cwe(department),
    29: placeCode(at),
  });
}

function cq(value: PrescriptionItemValue['daily']): Field {
  return value && [[value.text, value.unit === null ? null : [null, value.unit, null]]];
}

const orderedItem: fc.Arbitrary<PrescriptionItemValue> = fc.record({
  group: maybe(code),
  drug: coded,
  dose: maybe(quantity),
  daily: maybe(quantity),
  total: maybe(quantity),
  form: maybe(coded),
  usage: maybe(coded),
  days: maybe(fc.integer({ min: 1, max: 90 })),
  startsOn: maybe(time),
  route: maybe(coded),
});

export const prescriptionOrder: fc.Arbitrary<{ value: PrescriptionValue; segments: Segment[] }> = fc
  .record({ head, order, items: fc.array(orderedItem, { minLength: 1, maxLength: 4 }) })
  .map(({ head: { messageId, sentAt }, order: of, items }) => ({
    value: { messageId, sentAt, ...of, stage: 'ORDERED', date: of.orderedAt, items },
    segments: items.flatMap((item) => [
      orc(of, item.group),
      segment('RXE', {
        2: cwe(item.drug),
        3: item.dose?.text ?? null,
        5: unitOf(item.dose),
        6: cwe(item.form),
        10: item.total?.text ?? null,
        11: unitOf(item.total),
        19: cq(item.daily),
      }),
      segment('TQ1', {
        1: '1',
        3: item.usage && [[subcomponents(item.usage)]],
        6: item.days === null ? null : [[String(item.days), 'd']],
        7: item.startsOn?.text ?? null,
      }),
      segment('RXR', { 1: cwe(item.route) }),
    ]),
  }));

export const prescriptionDispensed: fc.Arbitrary<{ value: PrescriptionValue; segments: Segment[] }> = fc
  .record({
    head,
    order,
    date: time,
    items: fc.array(fc.record({ group: maybe(code), drug: coded, dose: maybe(quantity), form: maybe(coded), route: maybe(coded) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ head: { messageId, sentAt }, order: of, date, items }) => ({
    value: {
      ...{ messageId, sentAt, ...of, stage: 'DISPENSED', date },
      items: items.map((item) => ({ ...item, daily: null, total: null, usage: null, days: null, startsOn: null })),
    },
    segments: items.flatMap((item) => [
      orc(of, item.group),
      segment('RXA', {
        1: '0',
        2: '1',
        3: date.text,
        5: cwe(item.drug),
        6: item.dose?.text ?? null,
        7: unitOf(item.dose),
        8: cwe(item.form),
      }),
      segment('RXR', { 1: cwe(item.route) }),
    ]),
  }));

const injection = fc.record({
  route: maybe(coded),
  site: maybe(coded),
  device: maybe(coded),
  method: maybe(coded),
  usage: maybe(coded),
  startsAt: maybe(time),
  endsAt: maybe(time),
  instructions: fc.array(localCoded, { maxLength: 2 }),
});

function rxr({ route, site, device, method }: Pick<InjectionValue, 'route' | 'site' | 'device' | 'method'>): Segment {
  return segment('RXR', { 1: cwe(route), 2: cwe(site), 3: cwe(device), 4: cwe(method) });
}

function tq1({ usage, startsAt, endsAt }: Pick<InjectionValue, 'usage' | 'startsAt' | 'endsAt'>): Segment {
  return segment('TQ1', { 1: '1', 3: usage && [[subcomponents(usage)]], 7: startsAt?.text ?? null, 8: endsAt?.text ?? null });
}

const mixture = fc.record({
  injection,
  kind: maybe(localCoded),
  volume: maybe(quantity),
  maximum: maybe(fc.nat(999).map(String)),
  rate: maybe(quantity),
  ratePer: maybe(fc.constantFrom('H1', 'M')),
  items: fc.array(fc.record({ role: fc.constantFrom('B', 'A'), drug: coded, amount: maybe(quantity) }), { minLength: 1, maxLength: 4 }),
});

/** Mixtures of several drugs, several in a file, each with a number of its own in ORC-4. */
export const injectionOrder: fc.Arbitrary<{ values: InjectionValue[]; segments: Segment[] }> = fc
  .record({ head, order, mixtures: fc.array(mixture, { minLength: 1, maxLength: 3 }) })
  .map(({ head: { messageId, sentAt }, order: of, mixtures }) => ({
    values: mixtures.map(
      ({ injection: how, items, ...one }, index): InjectionValue => ({
        ...{ messageId, sentAt, ...of, stage: 'ORDERED' as const, date: of.orderedAt, completion: null, administeredBy: null },
        group: `${of.orderNo}_${index}`,
        sequence: String(index + 1),
        ...how,
        ...one,
        items: items.map((item) => ({ ...item, form: null })),
      }),
    ),
    segments: mixtures.flatMap(({ injection: how, kind, volume, maximum, rate, ratePer, items }, index) => [
      orc(of, `${of.orderNo}_${index}`),
      segment('RXE', {
        ...{
          2: cwe(kind),
          3: volume?.text ?? null,
          4: maximum,
          5: unitOf(volume),
          6: [['INJ', '注射剤', 'MR9P']],
          7: cweList(how.instructions),
        },
        ...{ 22: ratePer, 23: rate?.text ?? null, 24: unitOf(rate) },
      }),
      tq1(how),
      rxr(how),
      ...items.map(({ role, drug, amount }) => segment('RXC', { 1: role, 2: cwe(drug), 3: amount?.text ?? null, 4: unitOf(amount) })),
    ]),
  }));

const run = fc.record({
  injection,
  startsAt: time,
  rate: maybe(fc.constant({ value: 102, text: '102ml/hr', unit: 'ml/hr' })),
  completion: maybe(fc.constantFrom('CP', 'PA', 'RE')),
  administeredBy: maybe(person),
  items: fc.array(fc.record({ drug: coded, amount: maybe(quantity), form: maybe(coded) }), { minLength: 1, maxLength: 4 }),
});

export const injectionGiven: fc.Arbitrary<{ values: InjectionValue[]; segments: Segment[] }> = fc
  .record({ head, order, runs: fc.array(run, { minLength: 1, maxLength: 3 }) })
  .map(({ head: { messageId, sentAt }, order: of, runs }) => ({
    values: runs.map(
      ({ injection: { usage: _usage, ...how }, startsAt, items, ...one }, index): InjectionValue => ({
        ...{
          messageId,
          sentAt,
          ...of,
          stage: 'ADMINISTERED' as const,
          kind: null,
          volume: null,
          maximum: null,
          ratePer: null,
          usage: null,
        },
        group: `${of.orderNo}_${index}`,
        sequence: String(index + 1),
        date: startsAt,
        ...how,
        ...one,
        startsAt,
        items: items.map((item) => ({ role: null, ...item })),
      }),
    ),
    segments: runs.flatMap(({ injection: how, startsAt, rate, completion, administeredBy, items }, index) => [
      orc(of, `${of.orderNo}_${index}`),
      ...items.map(({ drug, amount, form }) =>
        segment('RXA', {
          ...{
            1: '0',
            2: '1',
            3: startsAt.text,
            4: how.endsAt?.text ?? null,
            5: cwe(drug),
            6: amount?.text ?? null,
            7: unitOf(amount),
            8: cwe(form),
          },
          ...{ 9: cweList(how.instructions), 10: xcn(administeredBy), 12: rate?.text ?? null, 20: completion },
        }),
      ),
      rxr(how),
    ]),
  }));
