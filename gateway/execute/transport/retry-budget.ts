/** Retries as a part of all calls sent. */
const SHARE = 0.1;
/** Retries available after a quiet time. */
const RESERVE = 10;

/** Keeps retries a small part of the traffic, so that a subgraph in trouble does not get twice the load. */
export class RetryBudget {
  #left = RESERVE;

  /** Counts a first try. */
  sent(): void {
    this.#left = Math.min(RESERVE, this.#left + SHARE);
  }

  /** Takes one retry from the budget. @returns whether there was one */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
