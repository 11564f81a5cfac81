/** Each subgraph always has 1/OWN_PART of an allowance for itself. The other subgraphs cannot use that part. */
export const OWN_PART = 8;
/** One subgraph may take at most 1/LARGEST_PART of an allowance. */
export const LARGEST_PART = 2;

/**
 * A total that several subgraphs share. One subgraph may take at most half of it, and always an eighth, whatever the others took. What
 * exceeds this is refused to the subgraph that sent it. All together take at most the total plus an eighth for each subgraph.
 */
export class SharedAllowance {
  #used = 0;
  /** Created with the first take: most operations take nothing. */
  #byName: Map<string, number> | undefined;

  constructor(
    private readonly total: number,
    /** The larger allowance that this one is part of: that of the caller whose operation this is. */
    private readonly outer?: SharedAllowance,
  ) {}

  /** What is left to one subgraph. */
  left(name: string): number {
    const taken = this.#byName?.get(name) ?? 0;
    const left = Math.min(this.total / LARGEST_PART - taken, Math.max(this.total - this.#used, this.total / OWN_PART - taken));
    return Math.max(0, Math.min(left, this.outer?.left(name) ?? Number.POSITIVE_INFINITY));
  }

  take(name: string, amount: number): boolean {
    if (amount > this.left(name)) return false;
    this.#count(name, amount);
    return true;
  }

  /** Returns what this allowance took from the larger one, when the operation is over. */
  end(): void {
    if (this.outer && this.#byName) for (const [name, amount] of this.#byName) this.outer.#count(name, -amount);
    this.#used = 0;
    this.#byName = undefined;
  }

  #count(name: string, amount: number): void {
    this.#used += amount;
    this.#byName ??= new Map();
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + amount);
    if (this.outer) this.outer.#count(name, amount);
  }
}
