import { isPlainName, isSearchableKana, toDayInJapan, type UserError } from '../../kit/index.js';
import type { UserErrorCode } from './user-error-codes.js';

/** Aborts a change because of errors that the user can correct. The transaction is rolled back. */
export class Refused extends Error {
  constructor(readonly userErrors: UserError[]) {
    super('the input must be corrected');
  }
}

/** Collects the errors of one input, with the path of each field. */
export class InputErrors {
  readonly userErrors: UserError[] = [];

  /** Adds a user error if the condition does not hold. `field` may be a path: `workplaces.0.role`. */
  expect(condition: unknown, field: string, code: UserErrorCode, message: string): void {
    if (!condition) this.userErrors.push({ code, message, field: ['input', ...field.split('.')] });
  }

  /** Checks a required text, and its length. */
  text(value: string | null | undefined, field: string, atMost: number): void {
    if (value === null || value === undefined) return;
    this.expect(
      value.trim().length > 0 && value.length <= atMost && !value.includes('\0'),
      field,
      'REQUIRED',
      `A text of 1 to ${atMost} characters is needed.`,
    );
  }

  /** Checks an identifier of another system. It has no characters that make two different identifiers look the same. */
  identifier(value: string, field: string, atMost: number): void {
    this.text(value, field, atMost);
    this.expect(isPlainName(value) && value === value.trim(), field, 'CHARACTERS', 'It has no invisible characters, nor spaces around it.');
  }

  /** Checks the name of a patient, a person or a facility. It has no invisible characters. */
  name(value: string | null | undefined, field: string, atMost: number): void {
    this.text(value, field, atMost);
    this.expect(isPlainName(value ?? ''), field, 'CHARACTERS', 'A name has no line breaks, no controls and no invisible characters.');
  }

  /** Checks a name in kana. It has at least one character by which it can be searched. */
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

  /** Checks the reason for a change. */
  reason(value: string | null | undefined): void {
    this.text(value, 'reason', REASON_AT_MOST);
  }

  /** Checks that an instant is plausible. */
  instant(value: Date | null | undefined, field: string): void {
    this.expect(isPlausible(value), field, 'IMPLAUSIBLE', 'This date is implausible.');
  }

  get any(): boolean {
    return this.userErrors.length > 0;
  }

  /** @throws Refused if there is any error */
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
/** Dates beyond these are typing errors. Milliseconds since 1970. */
export const EARLIEST = Date.UTC(1900, 0, 1);
export const LATEST = Date.UTC(2200, 0, 1);

export function isPlausible(instant: Date | null | undefined): boolean {
  return !instant || (instant.getTime() >= EARLIEST && instant.getTime() < LATEST);
}

const BORN_AFTER = '1880-01-01';

/** Whether a living person can have been born on that day, `YYYY-MM-DD`. An absent day is plausible. */
export function isPlausibleBirthDate(birthDate: string | null | undefined, at: number): boolean {
  return !birthDate || (birthDate > BORN_AFTER && birthDate <= toDayInJapan(at));
}
