/** The outcome of a call for the breaker: `unknown` if the failure was not the subgraph's, such as too little time left. */
export type CallOutcome = 'answered' | 'failed' | 'unknown';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** The sliding window over which calls are counted, in milliseconds, and the number of its parts. */
const WINDOW = 10_000;
const PARTS = 10;
/** The breaker opens when at least this many calls failed, and at least this share of all calls. */
export const FAILURES_TO_OPEN = 5;
const SHARE_TO_OPEN = 0.5;
/** At most this many failures of one caller count, so that one caller cannot open the breaker alone. */
export const FAILURES_PER_CALLER = 4;
/** Milliseconds for which an open breaker lets no call through. After that it is half-open. */
const OPEN_FOR = 2_000;
/** Trial calls at once in the half-open state, each of a different caller. */
const PROBES_AT_ONCE = 5;

interface Part {
  readonly began: number;
  answered: number;
  /** Failures that no caller can have caused, such as a refused connection. */
  failed: number;
  readonly failedByCaller: Map<string, number>;
}

/** How a call was let through: as usual, or as a trial of whether the subgraph is back. */
export type Permission = 'call' | 'probe';

/**
 * A circuit breaker: lets no call through to a subgraph that is down, so that operations do not wait for it. It limits how many failures of
 * one caller count, so that a caller whose operations make a subgraph fail cannot close it off for others.
 */
export class CircuitBreaker {
  #parts: Part[] = [];
  #openUntil: number | undefined;
  readonly #probes = new Set<string>();

  constructor(
    private readonly onChange: (state: BreakerState) => void = () => undefined,
    /** Milliseconds. */
    private readonly now: () => number = Date.now,
  ) {}

  get state(): BreakerState {
    if (this.#openUntil === undefined) return 'closed';
    return this.now() < this.#openUntil ? 'open' : 'half-open';
  }

  /**
   * Asks for a call; `end` must be called once for each that is permitted, however it ends.
   *
   * @param caller undefined where callers cannot be distinguished
   * @returns undefined where the call must not be made
   */
  permit(caller: string | undefined): Permission | undefined {
    if (this.#openUntil === undefined) return 'call';
    const prober = caller ?? '';
    if (this.now() < this.#openUntil || this.#probes.has(prober) || this.#probes.size >= PROBES_AT_ONCE) return undefined;
    this.#probes.add(prober);
    return 'probe';
  }

  /** @param blame `subgraph` where no caller can have caused the failure, such as a refused connection */
  end(permission: Permission, caller: string | undefined, outcome: CallOutcome, blame: 'subgraph' | 'either' = 'either'): void {
    if (permission === 'probe') this.#probed(caller ?? '', outcome);
    else this.#count(caller, outcome, blame);
  }

  #count(caller: string | undefined, outcome: CallOutcome, blame: 'subgraph' | 'either'): void {
    // A call that began before the breaker opened says nothing new.
    if (outcome === 'unknown' || this.#openUntil !== undefined) return;
    const part = this.#part();
    if (outcome === 'answered') {
      part.answered += 1;
      return;
    }
    if (caller === undefined || blame === 'subgraph') part.failed += 1;
    else part.failedByCaller.set(caller, (part.failedByCaller.get(caller) ?? 0) + 1);
    if (this.#mostFail()) this.#open();
  }

  #probed(prober: string, outcome: CallOutcome): void {
    this.#probes.delete(prober);
    if (this.#openUntil === undefined) return;
    if (outcome === 'answered') {
      this.#openUntil = undefined;
      this.#parts = [];
      this.onChange('closed');
    } else if (outcome === 'failed' && this.#probes.size === 0) this.#openUntil = this.now() + OPEN_FOR;
  }

  #open(): void {
    this.#openUntil = this.now() + OPEN_FOR;
    this.onChange('open');
  }

  #mostFail(): boolean {
    let [answered, failed] = [0, 0];
    const byCaller = new Map<string, number>();
    for (const part of this.#parts) {
      answered += part.answered;
      failed += part.failed;
      for (const [caller, count] of part.failedByCaller) byCaller.set(caller, (byCaller.get(caller) ?? 0) + count);
    }
    for (const count of byCaller.values()) failed += Math.min(count, FAILURES_PER_CALLER);
    return failed >= FAILURES_TO_OPEN && answered + failed >= 2 * FAILURES_TO_OPEN && failed >= SHARE_TO_OPEN * (answered + failed);
  }

  #part(): Part {
    const now = this.now();
    let part = this.#parts.at(-1);
    if (!part || now - part.began >= WINDOW / PARTS) {
      part = { began: now, answered: 0, failed: 0, failedByCaller: new Map() };
      this.#parts = [...this.#parts.filter(({ began }) => now - began < WINDOW), part];
    }
    return part;
  }
}
