/** Milliseconds. */
const [SHORTEST_AFTER_FAILURE, LONGEST_AFTER_FAILURE] = [2_000, 60_000];
const [SHORTEST_AFTER_ANSWER, LONGEST_AFTER_ANSWER] = [30_000, 3_600_000];

/** How long to wait before an order whose request failed is sent again. @param tries from 1 */
export function waitAfterFailure(tries: number): number {
  return double(SHORTEST_AFTER_FAILURE, LONGEST_AFTER_FAILURE, tries);
}

/** How long to wait before a key that is not there yet, or was refused, is ordered again. The list of due keys and a new machine make it sooner. */
export function waitAfterAnswer(tries: number): number {
  return double(SHORTEST_AFTER_ANSWER, LONGEST_AFTER_ANSWER, tries);
}

/** How long to wait before the next request to a release process that failed several times. @param failures from 1 */
export function waitBeforeNextRound(every: number, failures: number): number {
  return double(every, every * 16, failures);
}

function double(shortest: number, longest: number, tries: number): number {
  return Math.min(longest, shortest * 2 ** Math.min(Math.max(tries - 1, 0), 30));
}
