import type { Verdict } from './source-verdict.js';

export type CircuitState = 'CLOSED' | 'OPEN' | 'TRIED';

/** The number of failures in a row that opens the circuit. */
export const FAILURES_IN_A_ROW = 5;

/** How a request may continue: ask; run the trial for all others; fail at once; or wait until another request's trial ends. */
export type Admission = 'ASK' | 'TRY' | 'LEAVE' | Promise<void>;

/**
 * A circuit breaker with three outcomes. An outcome that is NEITHER an answer nor a failure changes nothing: it does not open the circuit,
 * does not close it, and does not end a series of failures.
 */
export class Circuit {
  #state: CircuitState = 'CLOSED';
  #failures = 0;
  #retryAt = 0;
  #trial: PromiseWithResolvers | null = null;

  /** @param options.pause milliseconds that the circuit stays open before a trial */
  constructor(
    private readonly options: {
      readonly pause: number;
      readonly onState?: (state: CircuitState) => void;
      /** Milliseconds since 1970. */
      readonly now?: () => number;
    },
  ) {}

  get state(): CircuitState {
    return this.#state;
  }

  /** Called once before each request. A caller that gets TRY must `record` the trial's outcome. */
  admit(): Admission {
    if (this.#state === 'CLOSED') return 'ASK';
    if (this.#trial) return this.#trial.promise;
    if (this.#now() < this.#retryAt) return 'LEAVE';
    this.#trial = withResolvers();
    this.#become('TRIED');
    return 'TRY';
  }

  record(verdict: Verdict, { trial = false } = {}): void {
    if (trial) this.#endTrial(verdict);
    else if (this.#state === 'CLOSED') this.#count(verdict);
  }

  #count(verdict: Verdict): void {
    if (verdict === 'ANSWERED') this.#failures = 0;
    if (verdict === 'FAILED') this.#failures += 1;
    if (this.#failures >= FAILURES_IN_A_ROW) this.#open(this.options.pause);
  }

  /** After a trial with the outcome NEITHER, the next request runs another trial without a pause. */
  #endTrial(verdict: Verdict): void {
    const trial = this.#trial;
    this.#trial = null;
    this.#failures = 0;
    if (verdict === 'ANSWERED') this.#become('CLOSED');
    else this.#open(verdict === 'FAILED' ? this.options.pause : 0);
    trial?.resolve();
  }

  #open(pause: number): void {
    this.#failures = 0;
    this.#retryAt = this.#now() + pause;
    this.#become('OPEN');
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.options.onState?.(state);
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
