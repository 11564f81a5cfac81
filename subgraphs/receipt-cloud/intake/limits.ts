import { CONTENT_AT_MOST } from '../envelope/seal-object.js';

/** Bytes of a sealed object: the padded content, and 36 around it. */
export const OBJECT_BYTES_AT_MOST = CONTENT_AT_MOST + 4 + 36;
/** Bytes of a commit: a manifest as base64url, and the names of its objects. */
export const COMMIT_BYTES_AT_MOST = Math.ceil(OBJECT_BYTES_AT_MOST / 3) * 4 + 2 * 1024 * 1024;
/** Bytes of every other body. */
export const FORM_BYTES_AT_MOST = 64 * 1024;
