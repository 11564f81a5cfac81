/** How two builds compare: the median of the ratios of paired rounds, with its 90 % confidence interval. */
export interface PairedRatio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

/** The number of bootstrap samples. They are drawn by a fixed sequence, so that the same figures give the same interval. */
const DRAWS = 10_000;
const CONFIDENCE = 0.9;

/**
 * Compares the figures of two builds round by round, so that a noisy minute of the machine affects both.
 *
 * @param ours figures of this build, one a round
 * @param others figures of the other build in the same rounds
 * @returns ours divided by theirs: above 1, this build costs more; the interval is a percentile bootstrap of the median
 */
export function pairedRatio(ours: readonly number[], others: readonly number[]): PairedRatio {
  const ratios = ours.flatMap((own, round) => (others[round] === undefined ? [] : [own / others[round]]));
  const next = sequence();
  const medians = Array.from({ length: DRAWS }, () => median(ratios.map(() => ratios[Math.floor(next() * ratios.length)]!))).sort(
    (a, b) => a - b,
  );
  const at = (share: number) => medians[Math.min(DRAWS - 1, Math.floor(share * DRAWS))]!;
  return { median: median(ratios), low: at((1 - CONFIDENCE) / 2), high: at((1 + CONFIDENCE) / 2), rounds: ratios.length };
}

/** Numbers from 0 to 1 (a linear congruential generator, Numerical Recipes). */
function sequence(): () => number {
  let state = 20_261_129;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
