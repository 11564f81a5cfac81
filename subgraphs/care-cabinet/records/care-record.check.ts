import { type CareDates, type UserError, within } from '../kit/index.js';
import type { CreateCareRecordInput } from './care-record.type.js';

const TEXT_AT_MOST = 10_000;
const KEY_AT_MOST = 100;
/** Days of care before this are typing errors. */
const EARLIEST = '1900-01-01';

/**
 * Finds the errors in a new record that the user can correct.
 *
 * @param careDate the day of care, `YYYY-MM-DD`
 * @param today today in Japan
 * @param dates the care dates that the author's permit covers
 */
export function checkCareRecord(
  { text, idempotencyKey: key }: CreateCareRecordInput,
  { careDate, today, dates }: { readonly careDate: string; readonly today: string; readonly dates: readonly CareDates[] },
): UserError[] {
  const userErrors: UserError[] = [];
  const expect = (condition: boolean, field: string, code: string, message: string) => {
    if (!condition) userErrors.push({ code, message, field: ['input', field] });
  };
  expect(text.trim().length > 0, 'text', 'REQUIRED', 'A text is needed.');
  expect(text.length <= TEXT_AT_MOST, 'text', 'TOO_LONG', `The text may have ${TEXT_AT_MOST} characters at the most.`);
  expect(careDate >= EARLIEST, 'date', 'IMPLAUSIBLE', 'This date is implausible.');
  expect(careDate <= today, 'date', 'IN_FUTURE', 'The day of care is still to come.');
  expect(within(careDate, dates), 'date', 'NOT_PERMITTED', 'Your permission does not cover this day.');
  const goodKey = key === undefined || key === null || (key.length > 0 && key.length <= KEY_AT_MOST);
  expect(goodKey, 'idempotencyKey', 'LENGTH', `A key has 1 to ${KEY_AT_MOST} characters.`);
  return userErrors;
}

/**
 * Checks a record that its author added before under the same key. The input must be the same, and the permit must still cover the
 * record's day.
 */
export function checkReplay(
  { inputHash, careDate }: { readonly inputHash: string | null; readonly careDate: string },
  now: { readonly inputHash: string; readonly dates: readonly CareDates[] },
): UserError[] {
  if (inputHash !== now.inputHash) {
    return [{ code: 'KEY_REUSED', message: 'This key was used for something else.', field: ['input', 'idempotencyKey'] }];
  }
  if (within(careDate, now.dates)) return [];
  return [{ code: 'NOT_PERMITTED', message: 'Your permission does not cover this day.', field: ['input', 'date'] }];
}
