import { dayInJapan, isPlainName, isSearchableKana, type UserError } from '../../kit/index.js';
import type { UserErrorCode } from './user-error-codes.js';

/** Ends a change where it stands: what a person can correct. Nothing of the change remains. */
export class Refused extends Error {
  constructor(readonly userErrors: UserError[]) {
    super('the input must be corrected');
  }
}

/** Gathers what a person can correct in one input, with the path of each field. */
export class InputErrors {
  readonly userErrors: UserError[] = [];

  /** Adds a user error where the condition does not hold. `field` may be a path: `workplaces.0.role`. */
  expect(condition: unknown, field: string, code: UserErrorCode, message: string): void {
    if (!condition) this.userErrors.push({ code, message, field: ['input', ...field.split('.')] });
  }

  /** A text that must be there, and not too long. */
  text(value: string | null | undefined, field: string, atMost: number): void {
    if (value === null || value === undefined) return;
    this.expect(
      value.trim().length > 0 && value.length <= atMost && !value.includes('\0'),
      field,
      'REQUIRED',
      `A text of 1 to ${atMost} characters is needed.`,
    );
  }

  /** What tells one from another, in another system: two that look the same are the same. */
  identifier(value: string, field: string, atMost: number): void {
    this.text(value, field, atMost);
    this.expect(isPlainName(value) && value === value.trim(), field, 'CHARACTERS', 'It has no invisible characters, nor spaces around it.');
  }

  /** What a patient or a facility is called: nothing in it is unseen. */
  name(value: string | null | undefined, field: string, atMost: number): void {
    this.text(value, field, atMost);
    this.expect(isPlainName(value ?? ''), field, 'CHARACTERS', 'A name has no line breaks, no controls and no invisible characters.');
  }

  /** The same in kana, by which it is searched. */
  kana(value: string | null | undefined, field: string, atMost: number): void {
    this.name(value, field, atMost);
    const isBlank = value === null || value === undefined || value.trim() === '';
    this.expect(
      isBlank || isSearchableKana(value),
      field,
      'CHARACTERS',
      'A name in kana has at least one kana that is no long vowel mark.',
    );
  }

  /** Why something is changed. */
  reason(value: string | null | undefined): void {
    this.text(value, 'reason', REASON_AT_MOST);
  }

  /** An instant that no slip of the pen has made. */
  instant(value: Date | null | undefined, field: string): void {
    this.expect(plausible(value), field, 'IMPLAUSIBLE', 'This date is implausible.');
  }

  get any(): boolean {
    return this.userErrors.length > 0;
  }

  /** @throws Refused where anything is wrong */
  refuse(): void {
    if (this.any) throw new Refused(this.userErrors);
  }
}

/** Refuses for one field. @throws Refused */
export function refuse(field: string, code: UserErrorCode, message: string): never {
  const errors = new InputErrors();
  errors.expect(false, field, code, message);
  throw new Refused(errors.userErrors);
}

export const REASON_AT_MOST = 500;
/** Dates beyond these are slips of the pen. Milliseconds since 1970. */
export const EARLIEST = Date.UTC(1900, 0, 1);
export const LATEST = Date.UTC(2200, 0, 1);

export function plausible(instant: Date | null | undefined): boolean {
  return !instant || (instant.getTime() >= EARLIEST && instant.getTime() < LATEST);
}

const BORN_AFTER = '1880-01-01';

/** Whether somebody who lives may have been born on that day, `YYYY-MM-DD`; absent is possible. */
export function bornPlausibly(birthDate: string | null | undefined, at: number): boolean {
  return !birthDate || (birthDate > BORN_AFTER && birthDate <= dayInJapan(at));
}
