import fc from 'fast-check';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import type { ObservedValue } from '../../hl7-v2/observed-value.js';
import { amount, code, cweList, maybe, text, withAlternate } from './arbitrary-parts.js';
import type { Field } from './hl7-writer.js';

/** An OBX-5 of one type, and what a reader must make of it. */
export interface Written extends ObservedValue {
  type: string | null;
  field: Field;
  warnings?: ReadingWarning[];
}

const nothing = { value: null, comparator: null };
const misunderstood = (place: string, one: string | null): ReadingWarning[] => [{ code: 'NOT_UNDERSTOOD', place, text: one }];
/** Words with delimiters that their writer does not escape. */
const unescaped = fc
  .tuple(fc.constantFrom('尿', 'a', '10', '軽度'), fc.constantFrom('^', '~', '&'), fc.constantFrom('中等度', 'b', '3'))
  .map((all) => all.join(''));
const codes = fc.array(withAlternate(fc.record({ code, text: maybe(text), system: fc.constant('99XYZ') })), { minLength: 1, maxLength: 2 });

/** Values of every type that is read. */
export const observedValue: fc.Arbitrary<Written> = fc.oneof(
  amount.map((one) => ({ type: 'NM', field: one, value: Number(one), comparator: null, valueText: one })),
  fc.tuple(fc.constantFrom('ST', 'TX', 'FT'), text).map(([type, one]) => ({ type, field: one, ...nothing, valueText: one })),
  fc.tuple(fc.constantFrom('ST', 'TX', 'FT'), unescaped).map(([type, one]) => ({ type, field: { raw: one }, ...nothing, valueText: one })),
  unescaped.map((one) => ({ type: 'NM', field: { raw: one }, ...nothing, valueText: one, warnings: misunderstood('OBX-5', one) })),
  text.map((one) => ({ type: null, field: one, ...nothing, valueText: one, warnings: misunderstood('OBX-2', null) })),
  fc.tuple(fc.constantFrom('<', '>=', '<='), amount).map(([sign, one]) => ({
    type: 'SN',
    field: [[sign, one]],
    value: Number(one),
    comparator: sign,
    valueText: `${sign}${one}`,
  })),
  fc.tuple(fc.constantFrom('-', ':', '/', '.'), amount, amount).map(([sign, one, other]) => ({
    type: 'SN',
    field: [[null, one, sign, other]],
    ...nothing,
    valueText: `${one}${sign}${other}`,
  })),
  fc.tuple(fc.constantFrom('CE', 'CWE'), codes).map(([type, all]) => ({
    type,
    field: cweList(all),
    ...nothing,
    valueText: all.map((one) => one.text ?? one.code).join(' '),
    valueCodes: all,
  })),
  fc.constantFrom('ED', 'RP').map((type) => ({
    type,
    field: [['x', 'Application', 'PDF']],
    ...nothing,
    valueText: null,
    warnings: [{ code: 'NOT_SHOWN' as const, place: 'OBX-5', text: `${type} Application PDF` }],
  })),
);

/** A unit as CE, or with a power that is not escaped. */
export const unit = fc.oneof(
  text.map((one) => ({ shown: one, field: [[null, one]] as Field })),
  fc.constantFrom('10^3/uL', 'mL/min/1.73m^2', '/mm^3').map((one) => ({ shown: one, field: { raw: one } as Field })),
);
