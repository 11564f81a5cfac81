import { setTimeout as delay } from 'node:timers/promises';
import { BrokenCircuitError, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { Agent, type Dispatcher } from 'undici';
import { SourceError } from '../sources/source-error.js';
import { Ssmix2Client } from '../sources/ssmix2/ssmix2-client.js';
import type { HospitalServer } from './facilities-file.js';
import { Turns } from './turns.js';

export interface HospitalOptions {
  /** Milliseconds for one thing asked of the hospital, waiting in line included. */
  readonly deadline: number;
  /** Milliseconds that a hospital is left alone after it failed again and again. Default 5000. */
  readonly pause?: number;
  /** Told when the hospital is left alone (OPEN), tried again (TRIED) or well again (CLOSED). */
  readonly onState?: (state: HospitalState) => void;
}

export type HospitalState = 'CLOSED' | 'OPEN' | 'TRIED';

/** Exchanges with one hospital at the same time, and so its connections: a list of fifty patients asks for a thousand files. */
const AT_ONCE = 16;
const LONGEST_LINE = 4_000;

/** Milliseconds that a timer may go off late, if it is to say something of the hospital. */
const LATE = 100;

/** The part of its deadline that a hospital which failed may keep anybody waiting, until it has answered again. */
const PATIENCE = 4;

/** Failures one after the other after which a hospital is left alone. */
const FAILURES = 5;

/**
 * One hospital, as something that may be slow or down without anybody else noticing: connections, a line to wait in, a deadline and a circuit
 * breaker of its own.
 *
 * ```ts
 * const bytes = await hospital.get(path, context.signal);
 * const study = await hospital.run((signal) => dicomweb.studies({ …, dispatcher: hospital.dispatcher, signal }), context.signal);
 * ```
 */
export class Hospital {
  /** Connections to this hospital and nobody else, whatever its servers are. */
  readonly dispatcher: Dispatcher;
  readonly #files: Ssmix2Client;
  readonly #turns = new Turns(AT_ONCE, LONGEST_LINE);
  readonly #breaker: CircuitBreakerPolicy;
  readonly #pause: number;
  #leftAloneUntil = 0;

  constructor(
    readonly server: HospitalServer,
    private readonly options: HospitalOptions,
  ) {
    const { deadline, pause = 5_000, onState } = options;
    this.#pause = pause;
    this.dispatcher = new Agent({
      connections: AT_ONCE,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connectTimeout: deadline,
      headersTimeout: deadline + 1_000,
      bodyTimeout: deadline + 1_000,
    });
    this.#files = new Ssmix2Client({ dispatcher: this.dispatcher });
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof HospitalFailed),
      { halfOpenAfter: pause, breaker: new ConsecutiveBreaker(FAILURES) },
    );
    this.#breaker.onBreak((reason) => this.#leaveAlone(reason));
    this.#breaker.onStateChange((state) => onState?.(STATES[state]));
  }

  get state(): HospitalState {
    return STATES[this.#breaker.state];
  }

  /** A file of its SS-MIX2 storage. Throws SourceError, GONE where it is not (no longer) there. */
  async get(path: string, signal: AbortSignal): Promise<Uint8Array> {
    return await this.run(async (own) => await this.fetch({ baseUrl: this.server.url, path }, own), signal);
  }

  /** A file below an address of the hospital's, with its token: to be run within `run`. Throws as `get`. */
  async fetch(file: { baseUrl: string; path: string; maxBytes?: number }, signal: AbortSignal): Promise<Uint8Array> {
    return await this.#files.get({ ...file, token: this.server.token, signal });
  }

  /**
   * Anything that is asked of the hospital. `work` gets the signal that it has to keep: the caller's, and the hospital's own deadline.
   *
   * @throws SourceError: what `work` throws; TIMED_OUT at the deadline; UNREACHABLE at once while the hospital is left alone, soon while it is
   * tried again, or where too much is asked of it at once
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (Date.now() < this.#leftAloneUntil) throw leftAlone();
    const asked = this.#ask(work, signal);
    return this.state === 'CLOSED' ? await asked : await this.#trial(asked);
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  async #ask<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const time = new Time(this.options.deadline, signal);
    try {
      const endTurn = await this.#turns.take(time.signal);
      try {
        return await time.bound(this.#attempt(work, time));
      } finally {
        endTurn();
      }
    } finally {
      time.end();
    }
  }

  /** Whoever happens to try a hospital again does not wait for all of its deadline; the trial goes on, for those who come after. */
  async #trial<T>(asked: Promise<T>): Promise<T> {
    asked.catch(() => undefined);
    const patience = new AbortController();
    const over = delay(this.options.deadline / PATIENCE, undefined, { signal: patience.signal }).then(() => Promise.reject(leftAlone()));
    over.catch(() => undefined);
    try {
      return await Promise.race([asked, over]);
    } finally {
      patience.abort();
    }
  }

  async #attempt<T>(work: (signal: AbortSignal) => Promise<T>, time: Time): Promise<T> {
    const outcome = await this.#breaker
      .execute(async (): Promise<{ value: T } | { error: unknown }> => {
        const left = time.left;
        try {
          // It may have waited for another's trial of the hospital.
          if (time.signal.aborted) throw new SourceError('TIMED_OUT', 'no time left');
          return { value: await work(time.signal) };
        } catch (error) {
          const hadTime = left >= this.options.deadline / 2 && time.ranOut;
          // Only an answer takes a hospital back.
          if (isFailure(error, hadTime || this.state === 'TRIED')) throw new HospitalFailed(error);
          return { error };
        }
      })
      .catch((error: unknown) => {
        if (error instanceof HospitalFailed) return { error: error.cause };
        return { error: error instanceof BrokenCircuitError ? leftAlone() : error };
      });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Whoever waits in line is told what the others met. */
  #leaveAlone(reason: object): void {
    this.#leftAloneUntil = Date.now() + this.#pause;
    const failed = 'error' in reason && reason.error instanceof HospitalFailed ? reason.error.cause : null;
    this.#turns.sendAway(failed instanceof SourceError ? failed : leftAlone());
  }
}

const STATES: Readonly<Record<CircuitState, HospitalState>> = {
  [CircuitState.Closed]: 'CLOSED',
  [CircuitState.Open]: 'OPEN',
  [CircuitState.HalfOpen]: 'TRIED',
  [CircuitState.Isolated]: 'OPEN',
};

/** Carries what the hospital did past the breaker, which counts it. */
class HospitalFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('a hospital failed');
  }
}

/**
 * One file that is gone or broken says that the hospital answers. A caller who left says nothing of it, nor does a question that stood in line for
 * most of its time, nor a timer that went off late: then it is this process that has too much to do.
 */
function isFailure(error: unknown, hadTime: boolean): boolean {
  return error instanceof SourceError && (error.code === 'UNREACHABLE' || (error.code === 'TIMED_OUT' && hadTime));
}

function leftAlone(): SourceError {
  return new SourceError('UNREACHABLE', 'the hospital is left alone for a while');
}

/** The caller's time, cut at the hospital's deadline. */
class Time {
  /** The deadline passed, and was noticed in time. */
  ranOut = false;
  readonly #over = new AbortController();
  readonly #due: number;
  readonly #timer: NodeJS.Timeout;
  readonly #cut = () => this.#over.abort();

  constructor(
    deadline: number,
    private readonly caller: AbortSignal,
  ) {
    this.#due = performance.now() + deadline;
    this.#timer = setTimeout(() => {
      this.ranOut = this.left > -LATE;
      this.#cut();
    }, deadline);
    if (caller.aborted) this.#cut();
    else caller.addEventListener('abort', this.#cut, { once: true });
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Milliseconds. */
  get left(): number {
    return this.#due - performance.now();
  }

  /** Work that does not keep its signal holds up nobody. */
  async bound<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    if (this.signal.aborted) throw new SourceError('TIMED_OUT', 'no time left');
    return await new Promise<T>((resolve, reject) => {
      // The work's own words first, where it keeps the signal.
      const expire = () => setImmediate(() => reject(new SourceError('TIMED_OUT', 'no answer in time')));
      this.signal.addEventListener('abort', expire, { once: true });
      work.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.caller.removeEventListener('abort', this.#cut);
  }
}
