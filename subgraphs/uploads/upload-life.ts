/** Milliseconds for which an upload can be continued, and then waits until something uses it. */
export const UPLOAD_LIFE = 24 * 60 * 60_000;
