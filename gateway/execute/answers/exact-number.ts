import type { WireText } from './wire-text.js';

/** Brackets a number's digits while JSON.stringify writes it as a string. Wire text holds no such character, so no value can imitate it. */
const MARK = '\uE000';
const MARKED = new RegExp(`"${MARK}([-+.\\deE]+)${MARK}"`, 'g');

/**
 * A number in a custom scalar that JavaScript would write differently (2^53 + 1, 1e400, 1.50). It keeps its digits, because only the
 * scalar's author knows which of them matter.
 */
export class ExactNumber {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return MARK + this.digits + MARK;
  }
}

/** A number as a value: exact where JavaScript would change its text. */
export function parseNumber(digits: string): number | ExactNumber {
  const value = Number(digits);
  return String(value) === digits ? value : new ExactNumber(digits);
}

/** The JSON of a value that may hold exact numbers; undefined for a value that JSON cannot express. */
export function stringifyExact(value: unknown): WireText | undefined {
  const text = JSON.stringify(value);
  return text?.includes(MARK) ? text.replace(MARKED, '$1') : text;
}
