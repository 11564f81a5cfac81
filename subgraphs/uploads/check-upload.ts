import type { UserError } from '../kit/index.js';
import { readClaimedType } from './content-types.js';

/** What a client announces of a file. */
export interface AnnouncedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
}

/** The codes of the errors that {@link checkUpload} finds. */
export type UploadErrorCode = 'REQUIRED' | 'TOO_LONG' | 'TOO_LARGE' | 'INVALID' | 'NOT_ACCEPTED';

const NAME_AT_MOST = 200;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Finds the errors in an announced file that the user can correct.
 *
 * @param limit the greatest number of bytes
 * @example checkUpload({ name: 'a.pdf', bytes: 0, sha256: '', contentType: 'application/pdf' }, 1024) // REQUIRED bytes, INVALID sha256
 */
export function checkUpload(input: AnnouncedFile, limit: number): (UserError & { readonly code: UploadErrorCode })[] {
  const found: (UserError & { readonly code: UploadErrorCode })[] = [];
  const expect = (condition: boolean, field: string, code: UploadErrorCode, message: string) => {
    if (!condition) found.push({ code, message, field: ['input', field] });
  };
  const name = toSafeName(input.name);
  expect(name !== '', 'name', 'REQUIRED', 'A name is needed.');
  expect(name.length <= NAME_AT_MOST, 'name', 'TOO_LONG', `The name may have ${NAME_AT_MOST} characters at the most.`);
  expect(input.bytes > 0, 'bytes', 'REQUIRED', 'The file is empty.');
  expect(input.bytes <= limit, 'bytes', 'TOO_LARGE', `A file may have ${limit} bytes at the most.`);
  expect(SHA256.test(input.sha256), 'sha256', 'INVALID', 'The SHA-256 must have 64 hexadecimal digits in lower case.');
  expect(readClaimedType(input.contentType) !== undefined, 'contentType', 'NOT_ACCEPTED', 'Files of this type are not accepted.');
  return found;
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
