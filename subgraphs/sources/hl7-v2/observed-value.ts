import { readPersonName } from '../ssmix2/orders/order.js';
import { type Coded, readCoded } from './coded.js';
import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { readNumber } from './quantity.js';

export interface ObservedValue {
  value: number | null;
  comparator: string | null;
  valueText: string | null;
}

/**
 * Reads OBX-5 by its type, OBX-2 (HL70125). Numbers keep their text as given. Does not read a type other than text, number, code or time
 * (ED, RP …).
 */
export function readObservedValue(obx: Hl7Segment): ObservedValue {
  const given = listRepetitions(obx, 5);
  const [first] = given;
  if (!first) return { value: null, comparator: null, valueText: null };
  const type = readTextAt(obx, 2) ?? '';
  if (type === 'SN') return readStructuredNumeric(first);
  if (type === 'XCN') return textOnly(readPersonName(obx, 5));
  if (type === 'ZRD') return textOnly(given.flatMap((one) => usedProduct(one) ?? []).join(' ') || null);
  const one = TEXTS.has(type) ? 1 : CODES.has(type) ? 2 : null;
  if (one === null) return { value: null, comparator: null, valueText: null };
  const valueText = given.flatMap((each) => readText(each, one) ?? readText(each, 1) ?? []).join(' ') || null;
  const value = type === 'NM' && given.length === 1 && valueText !== null ? readNumber(valueText) : null;
  return { value, comparator: null, valueText };
}

/** The code of OBX-5; null if its type is not a coded type. */
export function readCodedValue(obx: Hl7Segment): Coded | null {
  return CODES.has(readTextAt(obx, 2) ?? '') ? readCoded(obx, 5) : null;
}

/** OBX-6: the unit's text, else its code. */
export function readUnit(obx: Hl7Segment): string | null {
  const unit = readCoded(obx, 6);
  return unit?.text ?? unit?.code ?? null;
}

function textOnly(valueText: string | null): ObservedValue {
  return { value: null, comparator: null, valueText };
}

/** ZRD, a Japanese type (JAHIS) for used drugs and materials: code ^ name ^ system ^ amount ^ units with subcomponents. */
function usedProduct(one: Repetition): string | null {
  const name = readText(one, 2) ?? readText(one, 1);
  const amount = [readText(one, 4), readText(one, 5, 2) ?? readText(one, 5, 1)].filter((part) => part !== null).join('');
  return [name, amount].filter(Boolean).join(' ') || null;
}

const TEXTS = new Set(['NM', 'ST', 'TX', 'FT', 'IS', 'ID', 'DT', 'TM', 'TS', 'DTM']);
const CODES = new Set(['CE', 'CWE', 'CNE']);

/** SN (HL7 2.5 §2.A.71): comparator ^ number ^ separator ^ number. A range or a ratio (`1:128`) is text, because it is not one number. */
function readStructuredNumeric(repetition: Repetition): ObservedValue {
  const [comparator, first, separator, second] = [1, 2, 3, 4].map((at) => readText(repetition, at));
  const single = first != null && separator == null && second == null;
  return {
    value: single ? readNumber(first) : null,
    comparator: comparator ?? null,
    valueText: [comparator, first, separator, second].filter((part) => part != null).join('') || null,
  };
}
