import Encoding from 'encoding-japanese';
import fc from 'fast-check';
import type { Coded } from '../../hl7-v2/coded.js';
import type { Location } from '../../hl7-v2/location.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import type { Quantity } from '../../hl7-v2/quantity.js';
import type { CareSetting } from '../orders/order.js';
import type { Component, Field, Repetition } from './hl7-writer.js';

/** JIS X 0208 rows 16 to 47, the first level of kanji: bytes of many equal a delimiter or an escape. Without 頓, which a reader understands as “when needed”. */
const KANJI = Array.from({ length: 32 }, (_, row) => row + 0x30).flatMap((high) =>
  Array.from({ length: 94 }, (_, cell) => kanji(high, cell + 0x21)).filter((one) => one.length === 1 && one !== '?' && one !== '頓'),
);

function kanji(high: number, low: number): string {
  const codes = Encoding.convert([0x1b, 0x24, 0x42, high, low, 0x1b, 0x28, 0x42], {
    to: 'UNICODE',
    from: 'JIS',
    type: 'array',
  }) as number[];
  return codes.length === 1 ? Encoding.codeToString(codes) : '';
}

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KANJI) },
  { weight: 2, arbitrary: fc.constantFrom(...'アイウガギンー。、（）１２ａｂ') },
  { weight: 2, arbitrary: fc.constantFrom(...'abzAZ0189 .-_/()<>=+*%$BJ@(') },
  { weight: 1, arbitrary: fc.constantFrom(...'|^~&\\\n') },
);

/** Text that a reader gives back as it was: something other than blanks at both ends. */
export const text = fc
  .array(character, { minLength: 1, maxLength: 8 })
  .map((all) => all.join('').trim())
  .filter((all) => all !== '' && all !== '""');
export const code = fc.stringMatching(/^[0-9A-Z]{1,17}$/);
export const number15 = fc.stringMatching(/^[1-8]\d{0,14}$/);

export function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { nil: null, freq: 3 });
}

export const coded: fc.Arbitrary<Coded> = fc.record({
  code,
  text: maybe(text),
  system: maybe(fc.constantFrom('HOT9', 'JC10', '99XYZ', 'MDCDX2')),
});
/** With the same in another system, or the words from which the code was chosen. */
export function withAlternate(of: fc.Arbitrary<Coded>): fc.Arbitrary<Coded> {
  const alternate = fc.record({ code, text: maybe(text), system: fc.constant('99ALT') });
  return fc.tuple(of, maybe(alternate), maybe(text)).map(([one, other, original]) => ({
    ...one,
    text: one.text ?? original,
    ...(other && { alternates: [other] }),
    ...(original !== null && original !== one.text && one.text !== null && { originalText: original }),
  }));
}

/** Not of JLAC10, so that it means nothing special. */
export const localCoded: fc.Arbitrary<Coded> = fc.record({ code, text: maybe(text), system: fc.constantFrom('99XYZ', 'JSHR001', null) });

export function cwe(value: Coded | null): Field {
  return value && [cweComponents(value)];
}

export function cweComponents(value: Coded): Repetition {
  const [alternate] = value.alternates ?? [];
  const first = [value.code, value.text, value.system];
  if (!alternate && value.originalText === undefined) return first;
  return [...first, alternate?.code ?? null, alternate?.text ?? null, alternate?.system ?? null, null, null, value.originalText ?? null];
}

export function cweList(values: readonly Coded[]): Field {
  return values.map(cweComponents);
}

export function subcomponents(value: Coded | null): Component {
  return value && [value.code, value.text, value.system];
}

/** A time, what a reader must make of it, by arithmetic of its own. */
export const time: fc.Arbitrary<PartialTime> = fc
  .tuple(
    fc.date({ min: new Date('1930-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true }),
    fc.constantFrom(8, 12, 14, 17),
  )
  .map(([at, length]) => {
    const local = at.toISOString();
    const whole =
      length === 17 ? at : new Date(Math.floor(at.getTime() / (length === 12 ? 60_000 : 1_000)) * (length === 12 ? 60_000 : 1_000));
    const instant = length === 8 ? null : new Date(whole.getTime() - 9 * 3_600_000).toISOString();
    return { text: local.replace(/\D/g, '').slice(0, length), date: local.slice(0, 10), instant };
  });

export const amount = fc.oneof(
  fc.nat(99_999).map(String),
  fc.tuple(fc.nat(999), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
);
export const quantity: fc.Arbitrary<Quantity> = fc
  .record({ amount, unit: fc.oneof(code, text) })
  .map((one) => ({ value: Number(one.amount), text: one.amount, unit: one.unit }));

/** The unit of a quantity, as a CWE that has nothing else. */
export function unitOf(value: Quantity | null): Field {
  return value?.unit == null ? null : [[null, value.unit, null]];
}

/** A person's name as XCN: family and given name, or all in one. */
export const person = fc.oneof(
  fc.tuple(text, text).map(([family, given]) => `${family} ${given}`),
  text,
);

export function xcn(name: string | null): Field {
  return name === null ? null : [['D1', name, null, ...Array<null>(6).fill(null), 'L', null, null, null, null, 'I']];
}

export const place: fc.Arbitrary<CareSetting> = fc.constantFrom('INPATIENT', 'OUTPATIENT');

export function placeCode(value: CareSetting | null): string | null {
  return value && (value === 'INPATIENT' ? 'I' : 'O');
}

export const location: fc.Arbitrary<Location> = fc.record({ point: code, room: maybe(code), bed: maybe(code), kind: fc.constant('N') });

export function pl(value: Location | null): Field {
  return value && [[value.point, value.room, value.bed, null, null, value.kind]];
}

export const head: fc.Arbitrary<MessageHead> = fc.record({ messageId: fc.stringMatching(/^[0-9A-Z]{1,20}$/), sentAt: time });
