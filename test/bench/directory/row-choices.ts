/** 2^32 divided by the golden ratio: consecutive numbers land far apart. */
const GOLDEN = 0x9e3779b9;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Repeatable choices for millions of rows: they begin again for each row with its number, so that each row can be made separately and no table has to
 * be in memory. Two random of one seed and purpose give the same choices for the same number, on every machine.
 */
export class RowChoices {
  #state = 0;
  readonly #salt: number;

  constructor(seed: number, purpose: string) {
    let salt = mix(seed + GOLDEN);
    for (let i = 0; i < purpose.length; i++) salt = mix(salt ^ purpose.charCodeAt(i));
    this.#salt = salt;
  }

  /** Begins the choices of row `number`, a whole number below 2^32. */
  throwFor(number: number): this {
    this.#state = mix(mix(number ^ this.#salt) + GOLDEN);
    return this;
  }

  /** A real number in [0, 1). */
  next(): number {
    // Tommy Ettinger's mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number in [from, to], both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)] as T;
  }

  /** One of the numbers 0, 1, 2 …, each with its share: `share([0.5, 0.3, 0.2])`. */
  share(shares: readonly number[]): number {
    let left = this.next();
    for (let n = 0; n < shares.length - 1; n++) {
      left -= shares[n]!;
      if (left < 0) return n;
    }
    return shares.length - 1;
  }

  /** The opaque id of row `number`: it looks random, and no two numbers below 2^32 share one. */
  id(prefix: string, number: number): string {
    const unique = this.scrambled(number);
    const rest = mix(unique ^ GOLDEN);
    let id = prefix;
    for (let shift = 0; shift < 35; shift += 5) id += BASE32[shift < 30 ? (unique >>> shift) & 31 : unique >>> 30];
    for (let shift = 0; shift < 25; shift += 5) id += BASE32[(rest >>> shift) & 31];
    return id;
  }

  /** Maps each number below 2^32 to another one, never two to the same. */
  scrambled(number: number): number {
    return mix(number ^ this.#salt);
  }
}

/** The end of MurmurHash3: it maps each of the 2^32 numbers to a different one. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
