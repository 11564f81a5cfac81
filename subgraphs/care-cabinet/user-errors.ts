import type { UserError } from '../kit/index.js';

/** Every code of a user error of the care cabinet. A code is stable: clients act on it. The README has the same table. */
export const USER_ERRORS = {
  REQUIRED: 'a value is missing or blank',
  TOO_LONG: 'a text is too long',
  TOO_MANY: 'a list has too many items',
  TWICE: 'an item is in a list twice',
  LENGTH: 'a key or an id has a wrong length or form',
  CHARACTERS: 'a text has characters that it may not have',
  IMPLAUSIBLE: 'a value or a date is outside the plausible range',
  UNIT: 'a vital sign has another unit than its kind',
  IN_FUTURE: 'the day of care is still to come',
  IN_PAST: 'a day or time is over',
  NOT_PERMITTED: 'the permission does not cover this day',
  KEY_REUSED: 'the idempotency key was used for another input',
  ID_REUSED: 'the id was used for something else',
  NOT_FOUND: 'there is nothing of that id that you may see',
  NOT_AUTHOR: 'only its author may do this',
  NOT_A_MEMBER: 'the person is not in the care team now',
  CONFLICT: 'it was changed in between: the payload has the current version',
  WITHDRAWN: 'the record was withdrawn',
  NOT_SENT: 'the record is a draft',
  TEAM_EXISTS: 'the patient has a care team',
  ALREADY_INVITED: 'the person is in the care team, or is invited',
  ENDED: 'the invitation, membership, task or visit has ended',
} as const;

export type UserErrorCode = keyof typeof USER_ERRORS;

/** Spaces and invisible characters, such as U+200B. */
const INVISIBLE = /[\s\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** Collects the errors of one input that the user can correct. */
export class InputErrors {
  readonly userErrors: UserError[] = [];

  get any(): boolean {
    return this.userErrors.length > 0;
  }

  /**
   * Adds a user error if the condition does not hold.
   *
   * @param field the path below `input`: `vitals.0.value`
   */
  expect(condition: boolean, field: string, code: UserErrorCode, message: string): void {
    if (!condition) this.userErrors.push(makeUserError(field, code, message));
  }

  /** Checks a text: with something to see if it is required, not longer than `atMost` characters (of Unicode), and without characters that nobody can read. */
  text(value: string | null | undefined, field: string, { atMost, required = false }: { atMost: number; required?: boolean }): void {
    if (required) this.expect((value ?? '').replace(INVISIBLE, '').length > 0, field, 'REQUIRED', 'A text is needed.');
    if (value === null || value === undefined) return;
    this.expect(
      countCharacters(value) <= atMost,
      field,
      'TOO_LONG',
      `The text may have ${atMost.toLocaleString('en')} characters at the most.`,
    );
    this.expect(!UNREADABLE.test(value), field, 'CHARACTERS', 'The text has a character that cannot be stored.');
  }

  /** Checks the length of a list, and that it has nothing twice. */
  list(values: readonly string[] | null | undefined, field: string, atMost: number): void {
    const list = values ?? [];
    this.expect(list.length <= atMost, field, 'TOO_MANY', `The list may have ${atMost} items at the most.`);
    this.expect(new Set(list).size === list.length, field, 'TWICE', 'The list has an item twice.');
  }
}

/** Control characters but tab and ends of lines, as FHIR's strings have none; and half a character, of which a database makes another one. */
export const UNREADABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Cs}/u;

/** An emoji or a rare kanji is one character, though a string has two units for it. */
function countCharacters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

/** Makes one user error. @param field the path below `input` */
export function makeUserError(field: string, code: UserErrorCode, message: string): UserError {
  return { code, message, field: ['input', ...field.split('.')] };
}
