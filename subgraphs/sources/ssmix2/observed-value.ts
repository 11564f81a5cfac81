import type { Hl7Segment } from '@medplum/core';
import { type Repetition, repetitions, textAt, textOf } from './hl7-field.js';
import { readNumber } from './quantity.js';

export interface ObservedValue {
  value: number | null;
  comparator: string | null;
  valueText: string | null;
}

/**
 * OBX-5 by its type, OBX-2 (HL70125). Numbers keep their text as given; a value of a type that is not text, number, code or time (ED, RP …)
 * is not read.
 */
export function readObservedValue(obx: Hl7Segment): ObservedValue {
  const given = repetitions(obx, 5);
  const [first] = given;
  if (!first) return { value: null, comparator: null, valueText: null };
  const type = textAt(obx, 2) ?? '';
  if (type === 'SN') return structuredNumeric(first);
  const one = TEXTS.has(type) ? 1 : CODES.has(type) ? 2 : null;
  if (one === null) return { value: null, comparator: null, valueText: null };
  const valueText = given.flatMap((each) => textOf(each, one) ?? textOf(each, 1) ?? []).join(' ') || null;
  const value = type === 'NM' && given.length === 1 && valueText !== null ? readNumber(valueText) : null;
  return { value, comparator: null, valueText };
}

const TEXTS = new Set(['NM', 'ST', 'TX', 'FT', 'IS', 'ID', 'DT', 'TM', 'TS', 'DTM']);
const CODES = new Set(['CE', 'CWE', 'CNE']);

/** SN (HL7 2.5 §2.A.71): comparator ^ number ^ separator ^ number. A range or a ratio (`1:128`) is text: it is not one number. */
function structuredNumeric(repetition: Repetition): ObservedValue {
  const [comparator, first, separator, second] = [1, 2, 3, 4].map((at) => textOf(repetition, at));
  const single = first != null && separator == null && second == null;
  return {
    value: single ? readNumber(first) : null,
    comparator: comparator ?? null,
    valueText: [comparator, first, separator, second].filter((part) => part != null).join('') || null,
  };
}
