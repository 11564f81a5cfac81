import type { UserError } from '../../kit/index.js';
import { checkUpload } from '../../uploads/check-upload.js';
import type { CreateCareUploadInput } from './care-attachment.type.js';

/** Clocks of phones differ. */
const CLOCK_LEEWAY = 24 * 60 * 60_000;

/**
 * Finds the errors in an announced upload that the user can correct.
 *
 * @param limit the greatest number of bytes
 * @param now milliseconds since 1970
 */
export function checkCareUpload(
  input: CreateCareUploadInput,
  { limit, now }: { readonly limit: number; readonly now: number },
): UserError[] {
  const userErrors: UserError[] = checkUpload(input, limit);
  const expect = (condition: boolean, code: string, message: string) => {
    if (!condition) userErrors.push({ code, message, field: ['input', 'takenAt'] });
  };
  const taken = input.takenAt?.getTime() ?? now;
  expect(taken <= now + CLOCK_LEEWAY, 'IN_FUTURE', 'The photo was taken in the future.');
  expect(taken >= 0, 'IMPLAUSIBLE', 'This time is implausible.');
  return userErrors;
}
