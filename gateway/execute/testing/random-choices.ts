/** A source of random choices: a seed, or a generator of fast-check, which can shrink a failing case. */
export class RandomChoices {
  /** @param next a number from 0 to `below - 1` */
  constructor(private readonly next: (below: number) => number) {}

  /** Always the same choices (mulberry32). */
  static of(seed: number): RandomChoices {
    let state = seed;
    return new RandomChoices((below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    });
  }

  below(count: number): number {
    return this.next(count);
  }

  /** True once in this many times; a smaller case goes without it. */
  oneIn(times: number): boolean {
    return this.next(times) === times - 1;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.next(choices.length)]!;
  }

  some<T>(choices: readonly T[]): T[] {
    return choices.filter(() => this.next(2) === 0);
  }
}
