import type { KitErrorCode } from '../kit/index.js';

/** Why the content of an upload is refused, for ever: the same bytes are refused again. */
export type ContentRefusal = Extract<
  KitErrorCode,
  | 'CHECKSUM_MISMATCH'
  | 'CONTENT_TYPE_MISMATCH'
  | 'CONTENT_TYPE_REFUSED'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_INVALID'
  | 'FILE_INVALID'
  | 'FILE_UNSAFE'
  | 'MALWARE_FOUND'
  | 'OVERSIZED'
>;

/** The content of an upload is refused. */
export class UploadRefused extends Error {
  constructor(
    readonly code: ContentRefusal,
    options?: ErrorOptions,
  ) {
    super(`the content is refused: ${code}`, options);
  }
}
