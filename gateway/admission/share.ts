/** How much of a resource one caller may use, in the resource's unit: milliseconds of the event loop, or cost units. */
export interface ShareLimits {
  /** What a caller that was quiet may use at once. */
  readonly burst: number;
  /** What a caller earns in each millisecond. */
  readonly perMs: number;
}

interface Account {
  /** Negative where the caller used more than its share. */
  balance: number;
  at: number;
}

const ACCOUNTS_AT_MOST = 10_000;
/** Use below this part of a burst opens no account: most requests are small, and an account would cost more than it counts. */
const WORTH_COUNTING = 1 / 250;

/**
 * Counts what each caller used of a resource that cannot be taken back: time of the event loop, or work of the subgraphs (a token bucket that
 * may go below zero). Use is known only afterwards. A caller that used more than its share must wait before its next work begins.
 */
export class Share {
  readonly #accounts = new Map<string, Account>();

  constructor(
    private readonly limits: ShareLimits,
    /** Milliseconds, from a clock that only runs forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  charge(caller: string, amount: number): void {
    if (amount < this.limits.burst * WORTH_COUNTING && !this.#accounts.has(caller)) return;
    const account = this.#settled(caller);
    // The debt is capped: a pause of this length pays it back, however much was used.
    account.balance = Math.max(account.balance - amount, -this.limits.burst);
    if (this.#accounts.size > ACCOUNTS_AT_MOST) this.#forgetSettled();
  }

  /** Milliseconds until the caller's next work may begin; 0: at once. */
  wait(caller: string): number {
    if (!this.#accounts.has(caller)) return 0;
    const { balance } = this.#settled(caller);
    if (balance >= this.limits.burst) this.#accounts.delete(caller);
    return balance >= 0 ? 0 : -balance / this.limits.perMs;
  }

  /** The caller's account, with what it earned since it was last looked at. */
  #settled(caller: string): Account {
    const now = this.now();
    const { burst, perMs } = this.limits;
    const account = this.#accounts.get(caller) ?? { balance: burst, at: now };
    account.balance = Math.min(burst, account.balance + (now - account.at) * perMs);
    account.at = now;
    this.#accounts.set(caller, account);
    return account;
  }

  #forgetSettled(): void {
    for (const caller of [...this.#accounts.keys()]) {
      if (this.#settled(caller).balance >= this.limits.burst) this.#accounts.delete(caller);
    }
  }
}
