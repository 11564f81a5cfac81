/** Milliseconds for which an upload can be continued, and then waits to become part of a record. */
export const UPLOAD_LIFE = 24 * 60 * 60_000;
