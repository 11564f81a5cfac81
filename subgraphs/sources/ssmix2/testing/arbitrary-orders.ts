import fc from 'fast-check';
import type { Coded } from '../../hl7-v2/coded.js';
import type { Quantity } from '../../hl7-v2/quantity.js';
import type { TimingValue } from '../../hl7-v2/timing.js';
import type { DrugComponent } from '../orders/drug-component.js';
import type { DrugRoute } from '../orders/drug-route.js';
import type { OrderState } from '../orders/order-state.js';
import { coded, cwe, localCoded, maybe, quantity, subcomponents, text, time, unitOf } from './arbitrary-parts.js';
import { type Field, type Segment, segment } from './hl7-writer.js';

/** What an ORC says of its order (ORC-1 and 5), and what a reader must make of it. Withdrawn orders are not among them. */
export const standing: fc.Arbitrary<{ control: string; status: string | null; state: OrderState }> = fc.constantFrom(
  { control: 'NW', status: null, state: 'ACTIVE' },
  { control: 'NW', status: null, state: 'ACTIVE' },
  { control: 'RO', status: 'IP', state: 'ACTIVE' },
  { control: 'XO', status: null, state: 'ACTIVE' },
  { control: 'SC', status: 'CM', state: 'COMPLETED' },
  { control: 'SC', status: 'DC', state: 'DISCONTINUED' },
  { control: 'DC', status: null, state: 'DISCONTINUED' },
  { control: 'HD', status: null, state: 'ON_HOLD' },
);

const clock = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([hour, minute]) => [String(hour).padStart(2, '0'), String(minute).padStart(2, '0')] as const);

/** A TQ1 with all of its fields, and its value. */
export const timing: fc.Arbitrary<TimingValue> = fc.record({
  dose: maybe(quantity),
  usages: fc.array(coded, { maxLength: 2 }),
  times: fc.array(
    clock.map((parts) => parts.join(':')),
    { maxLength: 3 },
  ),
  offset: maybe(quantity),
  duration: maybe(quantity),
  startsAt: maybe(time),
  endsAt: maybe(time),
  priorities: fc.array(fc.constantFrom({ code: 'S', text: null, system: 'HL70485' }, { code: 'R', text: '通常', system: 'HL70485' }), {
    maxLength: 1,
  }),
  condition: maybe(text),
  instruction: maybe(text),
  conjunction: maybe(fc.constantFrom('S', 'A')),
  occurrenceDuration: maybe(quantity),
  count: maybe(fc.nat(99)),
});

export function tq1(value: TimingValue, index = 0): Segment {
  return segment('TQ1', {
    1: String(index + 1),
    2: cq(value.dose),
    3: value.usages.map((one) => [subcomponents(one)]),
    4: value.times.map((one) => [one.replace(':', '')]),
    ...{ 5: cq(value.offset), 6: cq(value.duration), 7: value.startsAt?.text ?? null, 8: value.endsAt?.text ?? null },
    9: value.priorities.map(({ code, text: name, system }) => [code, name, system]),
    ...{ 10: value.condition, 11: value.instruction, 12: value.conjunction, 13: cq(value.occurrenceDuration) },
    14: value.count === null ? null : String(value.count),
  });
}

/** The usage of one TQ1, by the rule that nothing of it is left out. */
export function usageOf({ usages, times, condition, instruction }: TimingValue): Coded | null {
  const words = [...usages.map((one) => one.text ?? one.code), times.join('・'), condition, instruction].filter(Boolean);
  const [first] = usages;
  if (words.length === 0) return null;
  if (words.length === 1 && first) return first;
  return { code: first?.code ?? null, text: words.join('、'), system: first?.system ?? null };
}

/** A quantity with its unit in subcomponents. */
export function cq(value: Quantity | null): Field {
  return value && [[value.text, value.unit === null ? null : [null, value.unit, null]]];
}

export const route: fc.Arbitrary<DrugRoute> = fc.record({
  route: maybe(coded),
  site: maybe(coded),
  device: maybe(coded),
  method: maybe(coded),
  line: maybe(coded),
  side: maybe(coded),
});

export function rxr(value: DrugRoute): Segment {
  const { route: way, site, device, method, line, side } = value;
  return segment('RXR', { 1: cwe(way), 2: cwe(site), 3: cwe(device), 4: cwe(method), 5: cwe(line), 6: cwe(side) });
}

export const component: fc.Arbitrary<DrugComponent> = fc.record({
  role: fc.constantFrom('B', 'A'),
  drug: coded,
  amount: maybe(quantity),
  strength: maybe(quantity),
  supplement: maybe(localCoded),
});

export function rxc({ role, drug, amount, strength, supplement }: DrugComponent): Segment {
  return segment('RXC', {
    ...{ 1: role, 2: cwe(drug), 3: amount?.text ?? null, 4: unitOf(amount) },
    ...{ 5: strength?.text ?? null, 6: unitOf(strength), 7: cwe(supplement) },
  });
}

/** Comments, one NTE each. */
export function nte(notes: readonly string[]): Segment[] {
  return notes.map((note, index) => segment('NTE', { 1: String(index + 1), 3: note }));
}
