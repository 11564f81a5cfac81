/** How much of what is sent may be sent again. */
const SHARE = 0.1;
/** Retries at hand after a quiet time. */
const RESERVE = 10;

/** Keeps retries a small part of the traffic: a subgraph in trouble is not asked twice as often. */
export class RetryBudget {
  #left = RESERVE;

  /** A first try. */
  sent(): void {
    this.#left = Math.min(RESERVE, this.#left + SHARE);
  }

  /** Whether one more try may be made; then it is spent. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
