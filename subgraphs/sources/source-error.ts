/**
 * What can go wrong at a connected system, in five codes on which the caller can act:
 *
 * - `UNREACHABLE`: refused, reset, cut off, or answered with an HTTP status that is not a success.
 * - `TIMED_OUT`: the caller's signal ended the exchange.
 * - `INVALID_DATA`: the answer cannot be used: unreadable, too large, outside of the base URL, or of another patient.
 * - `GONE`: HTTP 404 or 410 for a named file. It may have been renamed meanwhile (SS-MIX2 condition flag), so list again once. For the next
 *   page of a search: the supplier does not know the continuation (any more), so search again.
 * - `UNSUPPORTED`: the source has the resource, but not in the requested form: no codec for an image, no such media type.
 */
export type SourceErrorCode = 'UNREACHABLE' | 'TIMED_OUT' | 'INVALID_DATA' | 'GONE' | 'UNSUPPORTED';

/**
 * What a failure concerns, and so what it says about the source:
 *
 * - `SOURCE`: the exchange with the source. The code says whether the source failed.
 * - `QUESTION`: the source refused this one request (HTTP 400, 404, 413 …). The source itself works.
 * - `OURSELVES`: no request was sent, or this process failed: one of its queues or limits was full, or no time was left to read the answer.
 */
export type FailureSubject = 'SOURCE' | 'QUESTION' | 'OURSELVES';

/** The one error that the clients in this folder throw. Its message never contains a URL, a patient id or a name, so it may be logged. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    readonly about: FailureSubject = 'SOURCE',
  ) {
    super(message);
  }
}
