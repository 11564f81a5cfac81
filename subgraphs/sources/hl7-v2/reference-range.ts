import { readNumber } from './quantity.js';

export interface ReferenceRange {
  referenceRange: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
}

const NUMBER = '[+-]?\\d{1,15}(?:\\.\\d{1,15})?';
const RANGE = new RegExp(`^(${NUMBER})\\s*[-~\uff0d\u2212\uff5e\u301c]\\s*(${NUMBER})$`);
const BOUND = new RegExp(`^(<=?|>=?|\u2264|\u2265|\u2266|\u2267)\\s*(${NUMBER})$`);

/** Reads OBX-7: `1.2-2.0`, `<5.0`, `>=40` (HL7 2.5 §7.4.2.7). The bounds are null for any other text. */
export function readReferenceRange(text: string | null): ReferenceRange {
  const none = { referenceRange: text, referenceLow: null, referenceHigh: null };
  if (text === null || text.length > 80) return none;
  const [, low, high] = RANGE.exec(text) ?? [];
  if (low !== undefined && high !== undefined) return orderedBounds(none, readNumber(low), readNumber(high));
  const [, sign, bound] = BOUND.exec(text) ?? [];
  if (sign === undefined || bound === undefined) return none;
  return /[<\u2264\u2266]/.test(sign) ? { ...none, referenceHigh: readNumber(bound) } : { ...none, referenceLow: readNumber(bound) };
}

function orderedBounds(none: ReferenceRange, low: number | null, high: number | null): ReferenceRange {
  return low !== null && high !== null && low <= high ? { ...none, referenceLow: low, referenceHigh: high } : none;
}
