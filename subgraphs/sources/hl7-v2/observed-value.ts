import { readPersonName } from '../ssmix2/orders/order.js';
import { type Coded, readCoded, readCodedRepetition } from './coded.js';
import { listRepetitions, type Repetition, readRawField, readText, readTextAt, readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import type { RemarkList } from './item-remarks.js';
import { readNumber } from './quantity.js';
import { readStructuredNumeric } from './structured-numeric.js';
import { readUnitAt } from './unit.js';

export interface ObservedValue {
  /** A number, if OBX-5 is one number and nothing else. */
  value: number | null;
  /** SN.1: `<`, `>=` … */
  comparator: string | null;
  /** OBX-5 as text, also for numbers. */
  valueText: string | null;
  /** OBX-5 of a coded type, one for each repetition; absent if its type is another. */
  valueCodes?: Coded[];
}

/**
 * Reads OBX-5 by its type, OBX-2 (HL70125). A text or a number has no components, so delimiters that the sender did not escape are part of
 * it, and no number is made of its parts. A value of an unknown type, or of none, is text as it is written, with a warning. Data (ED) and a
 * pointer to data (RP) are not shown, with a warning.
 */
export function readObservedValue(obx: Hl7Segment, remarks?: RemarkList): ObservedValue {
  const type = readTextAt(obx, 2) ?? '';
  if (TEXTS.has(type)) return textOnly(readWholeText(obx, 5));
  if (type === 'NM') return readNumeric(obx, remarks);
  if (CODES.has(type)) return readCodes(obx);
  const given = listRepetitions(obx, 5);
  if (given.length === 0) return textOnly(null);
  switch (type) {
    case 'SN':
      return readStructuredNumeric(obx, given, remarks);
    case 'TS':
      return textOnly(given.map((one) => readText(one, 1)).join(' '));
    case 'XCN':
      return textOnly(readPersonName(obx, 5));
    case 'ZRD':
      return textOnly(given.flatMap((one) => usedProduct(one) ?? []).join(' ') || null);
    case 'ED':
    case 'RP':
      // The last component of ED is the data, and the first one of RP is an address.
      remarks?.warn('NOT_SHOWN', 'OBX-5', [type, readText(given[0]!, 2), readText(given[0]!, 3)].filter((part) => part !== null).join(' '));
      return textOnly(null);
    default:
      remarks?.warn('NOT_UNDERSTOOD', 'OBX-2', type || null);
      return textOnly(readWholeText(obx, 5));
  }
}

/** The code of OBX-5; null if its type is not a coded type. */
export function readCodedValue(obx: Hl7Segment): Coded | null {
  return CODES.has(readTextAt(obx, 2) ?? '') ? readCoded(obx, 5) : null;
}

/** OBX-6: the unit's text, else its code. */
export function readUnit(obx: Hl7Segment): string | null {
  return readUnitAt(obx, 6);
}

/** OBX-8, which repeats (HL7 2.5 §7.4.2.8): H, LL, A, U … (HL70078), as given. */
export function readFlags(obx: Hl7Segment): string[] {
  if (readRawField(obx, 8).includes(obx.context.repetitionSeparator))
    return listRepetitions(obx, 8).flatMap((one) => readText(one, 1) ?? []);
  const flag = readTextAt(obx, 8);
  return flag === null ? [] : [flag];
}

function textOnly(valueText: string | null): ObservedValue {
  return { value: null, comparator: null, valueText: valueText || null };
}

/** NM (HL7 2.5 §2.A.46) is one decimal number. */
function readNumeric(obx: Hl7Segment, remarks: RemarkList | undefined): ObservedValue {
  const valueText = readWholeText(obx, 5);
  const value = valueText === null ? null : readNumber(valueText);
  if (value === null && valueText !== null && hasDelimiter(valueText, obx)) remarks?.warn('NOT_UNDERSTOOD', 'OBX-5', valueText);
  return { value, comparator: null, valueText };
}

function hasDelimiter(text: string, { context }: Hl7Segment): boolean {
  return [context.componentSeparator, context.repetitionSeparator, context.subcomponentSeparator].some((one) => text.includes(one));
}

function readCodes(obx: Hl7Segment): ObservedValue {
  const valueCodes = listRepetitions(obx, 5).flatMap((one) => readCodedRepetition(one) ?? []);
  const texts = valueCodes.map(({ text, code }) => text ?? code).filter((one) => one !== null);
  return valueCodes.length === 0 ? textOnly(null) : { ...textOnly(texts.join(' ')), valueCodes };
}

/** ZRD, a Japanese type (JAHIS) for used drugs and materials: code ^ name ^ system ^ amount ^ units with subcomponents. */
function usedProduct(one: Repetition): string | null {
  const name = readText(one, 2) ?? readText(one, 1);
  const amount = [readText(one, 4), readText(one, 5, 2) ?? readText(one, 5, 1)].filter((part) => part !== null).join('');
  return [name, amount].filter(Boolean).join(' ') || null;
}

const TEXTS = new Set(['ST', 'TX', 'FT', 'IS', 'ID', 'DT', 'TM', 'DTM']);
const CODES = new Set(['CE', 'CWE', 'CNE', 'CF']);
