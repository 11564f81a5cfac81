import type { UserError } from '../kit/index.js';

/** Gathers what a person can correct in one input, with the path of each field. */
export class Corrections {
  readonly userErrors: UserError[] = [];

  /** Adds a user error where the condition does not hold. */
  expect(condition: unknown, field: string, code: string, message: string): void {
    if (!condition) this.userErrors.push({ code, message, field: ['input', field] });
  }

  get any(): boolean {
    return this.userErrors.length > 0;
  }
}

/** Dates beyond these are slips of the pen. Milliseconds since 1970. */
export const EARLIEST = Date.UTC(1900, 0, 1);
export const LATEST = Date.UTC(2200, 0, 1);

export function plausible(instant: Date | null | undefined): boolean {
  return !instant || (instant.getTime() >= EARLIEST && instant.getTime() < LATEST);
}

export function stated(text: string, atMost = 500): boolean {
  return text.trim().length > 0 && text.length <= atMost;
}
