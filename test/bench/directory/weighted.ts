import type { RowChoices } from './row-choices.js';

/** Choices of which some are more frequent than others. */
export class Weighted<T> {
  readonly #sums: Float64Array;

  /** @throws RangeError if there are no choices */
  constructor(
    private readonly choices: readonly T[],
    weightOf: (choice: T) => number,
  ) {
    if (choices.length === 0) throw new RangeError('nothing to choose from');
    this.#sums = new Float64Array(choices.length);
    let sum = 0;
    choices.forEach((choice, n) => {
      sum += weightOf(choice);
      this.#sums[n] = sum;
    });
  }

  pick(random: RowChoices): T {
    const wanted = random.next() * this.#sums.at(-1)!;
    let [low, high] = [0, this.#sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return this.choices[low]!;
  }
}
