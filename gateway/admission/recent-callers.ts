/** Milliseconds for which a caller counts as present after a request: a person clicks, reads, and clicks again. */
export const PRESENT_FOR = 2_000;

/** Knows whether callers other than a given one sent a request recently. */
export class RecentCallers {
  #last = { caller: '', at: Number.NEGATIVE_INFINITY };
  /** When a caller other than the most recent one last sent a request. */
  #other = { caller: '', at: Number.NEGATIVE_INFINITY };

  /** @param now milliseconds */
  constructor(private readonly now: () => number = Date.now) {}

  note(caller: string): void {
    const at = this.now();
    if (this.#last.caller === caller) this.#last.at = at;
    else {
      this.#other = this.#last;
      this.#last = { caller, at };
    }
  }

  hasOthers(caller: string): boolean {
    const other = this.#last.caller === caller ? this.#other : this.#last;
    return this.now() - other.at < PRESENT_FOR;
  }
}
