import { SourceError } from '../../sources/source-error.js';

/** What the outcome of one request shows about the source. */
export type Verdict = 'ANSWERED' | 'FAILED' | 'NEITHER';

/**
 * Decides what counts for or against a source. Only its own failure counts against it, and only its answer counts for it:
 *
 * | outcome                                                       | verdict  |
 * | ------------------------------------------------------------- | -------- |
 * | a value; GONE, INVALID_DATA, UNSUPPORTED                      | ANSWERED |
 * | this one request refused (HTTP 4xx, but 401, 403, 407, 408, 429) | ANSWERED |
 * | UNREACHABLE                                                   | FAILED   |
 * | TIMED_OUT after the source's own full deadline                | FAILED   |
 * | TIMED_OUT otherwise: the caller left, or had less time        | NEITHER  |
 * | our own queue, limit or fault; no request was sent            | NEITHER  |
 *
 * @param hadFullTime the source had its whole deadline from when the request was sent, and this process noticed the end of it in time
 */
export function judgeSource(error: unknown, hadFullTime: boolean): Verdict {
  if (!(error instanceof SourceError) || error.about === 'OURSELVES') return 'NEITHER';
  if (error.about === 'QUESTION') return 'ANSWERED';
  if (error.code === 'UNREACHABLE') return 'FAILED';
  if (error.code === 'TIMED_OUT') return hadFullTime ? 'FAILED' : 'NEITHER';
  return 'ANSWERED';
}
