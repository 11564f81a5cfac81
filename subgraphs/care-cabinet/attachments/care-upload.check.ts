import type { UserError } from '../../kit/index.js';
import { readClaimedType } from '../../uploads/content-types.js';
import type { CreateCareUploadInput } from './care-attachment.type.js';

const NAME_AT_MOST = 200;
const SHA256 = /^[0-9a-f]{64}$/;
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
  const userErrors: UserError[] = [];
  const expect = (condition: boolean, field: string, code: string, message: string) => {
    if (!condition) userErrors.push({ code, message, field: ['input', field] });
  };
  const name = toSafeName(input.name);
  expect(name !== '', 'name', 'REQUIRED', 'A name is needed.');
  expect(name.length <= NAME_AT_MOST, 'name', 'TOO_LONG', `The name may have ${NAME_AT_MOST} characters at the most.`);
  expect(input.bytes > 0, 'bytes', 'REQUIRED', 'The file is empty.');
  expect(input.bytes <= limit, 'bytes', 'TOO_LARGE', `A file may have ${limit} bytes at the most.`);
  expect(SHA256.test(input.sha256), 'sha256', 'INVALID', 'The SHA-256 must have 64 hexadecimal digits in lower case.');
  expect(readClaimedType(input.contentType) !== undefined, 'contentType', 'NOT_ACCEPTED', 'Files of this type are not accepted.');
  const taken = input.takenAt?.getTime() ?? now;
  expect(taken <= now + CLOCK_LEEWAY, 'takenAt', 'IN_FUTURE', 'The photo was taken in the future.');
  expect(taken >= 0, 'takenAt', 'IMPLAUSIBLE', 'This time is implausible.');
  return userErrors;
}

/** Control characters, and signs that turn the direction of text: `photo\u202Egpj.exe` would be shown as `photoexe.jpg`. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;
const RESERVED = /[<>:"|?*]/g;

/** Makes a name harmless: without folders, control characters and signs that a file system reserves. Empty if nothing is left. @example toSafeName('../../x') // 'x' */
export function toSafeName(name: string): string {
  return name
    .replace(UNSAFE, '')
    .split(/[\\/]/)
    .at(-1)!
    .replace(RESERVED, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .normalize('NFC');
}
