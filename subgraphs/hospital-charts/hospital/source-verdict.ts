import { SourceError } from '../../sources/source-error.js';

/** What one question, begun at a source, says of that source. */
export type Verdict = 'ANSWERED' | 'FAILED' | 'NEITHER';

/**
 * The one rule by which anything counts for or against a source. Only its own failure counts against it, and only its answer for it:
 *
 * | outcome                                                       | verdict  |
 * | ------------------------------------------------------------- | -------- |
 * | a value; GONE, INVALID_DATA, UNSUPPORTED                      | ANSWERED |
 * | refused this one question (HTTP 4xx, but 401, 403, 407, 408, 429) | ANSWERED |
 * | UNREACHABLE                                                   | FAILED   |
 * | TIMED_OUT after the source's own full deadline                | FAILED   |
 * | TIMED_OUT otherwise: the caller left, or had less time        | NEITHER  |
 * | a queue, a limit or a fault of ours; nothing was asked        | NEITHER  |
 *
 * @param hadFullTime the source had its whole deadline from when it was asked, and this process noticed the end of it in time
 */
export function judgeSource(error: unknown, hadFullTime: boolean): Verdict {
  if (!(error instanceof SourceError) || error.about === 'OURSELVES') return 'NEITHER';
  if (error.about === 'QUESTION') return 'ANSWERED';
  if (error.code === 'UNREACHABLE') return 'FAILED';
  if (error.code === 'TIMED_OUT') return hadFullTime ? 'FAILED' : 'NEITHER';
  return 'ANSWERED';
}
