import { type Repetition, readText, readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import type { RemarkList } from './item-remarks.js';
import type { ObservedValue } from './observed-value.js';
import { readNumber } from './quantity.js';

const COMPARATORS = new Set(['>', '<', '>=', '<=', '=', '<>']);
const SEPARATORS = new Set(['-', '+', '/', '.', ':']);

/**
 * SN (HL7 2.5 §2.A.71): comparator ^ number ^ separator ^ number. Only a single number is a value, with its limit sign. A range (`2-4`), a
 * ratio (`1:128`), a degree (`2+`) and `<>` are text. What is not an SN is text as it is written, with a warning.
 */
export function readStructuredNumeric(obx: Hl7Segment, given: readonly Repetition[], remarks: RemarkList | undefined): ObservedValue {
  const [first] = given;
  const [comparator, one, separator, other] = [1, 2, 3, 4].map((at) => readText(first!, at) ?? null) as [
    string | null,
    string | null,
    string | null,
    string | null,
  ];
  const numbers = [one, other].filter((part) => part !== null);
  const isWritten =
    given.length === 1 &&
    first!.components.slice(4).every((part) => part === '') &&
    one !== null &&
    numbers.every((part) => readNumber(part) !== null) &&
    (comparator === null || COMPARATORS.has(comparator)) &&
    (separator === null ? other === null : SEPARATORS.has(separator));
  if (!isWritten) {
    const valueText = readWholeText(obx, 5);
    remarks?.warn('NOT_UNDERSTOOD', 'OBX-5', valueText);
    return { value: null, comparator: null, valueText };
  }
  const isSingle = separator === null && comparator !== '<>';
  return {
    value: isSingle ? readNumber(one) : null,
    comparator: isSingle && comparator !== '=' ? comparator : null,
    valueText: [comparator, one, separator, other].filter((part) => part !== null).join(''),
  };
}
