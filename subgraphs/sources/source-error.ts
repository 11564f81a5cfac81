/**
 * What can go wrong at a connected system, in five words for its caller to act on:
 *
 * - `UNREACHABLE`: refused, reset, cut off, or answered with an HTTP status that is not a success.
 * - `TIMED_OUT`: the caller's signal ended the exchange.
 * - `INVALID_DATA`: an answer came that cannot be used: unreadable, too large, elsewhere, or of another patient.
 * - `GONE`: HTTP 404 or 410 for a named file; it may have been renamed meanwhile (SS-MIX2 condition flag), so list again once. Of the next page
 *   of a search: the supplier does not know (any more) where to go on, so search again.
 * - `UNSUPPORTED`: the source has the thing and cannot give it in the form that was asked for: no codec for an image, no such media type.
 */
export type SourceErrorCode = 'UNREACHABLE' | 'TIMED_OUT' | 'INVALID_DATA' | 'GONE' | 'UNSUPPORTED';

/**
 * What a failure is about, and so what it says about the source:
 *
 * - `SOURCE`: the exchange with the source. Whether it failed is then a matter of the code.
 * - `QUESTION`: the source refused this one question (HTTP 400, 404, 413 …). The source itself works.
 * - `OURSELVES`: nothing was asked, or the failure is of this process: a queue of ours, a limit of ours, no time left to read what came.
 */
export type FailureSubject = 'SOURCE' | 'QUESTION' | 'OURSELVES';

/** The one error that clients of this room throw. Its message never holds a URL, a patient id or a name: it may be logged. */
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
