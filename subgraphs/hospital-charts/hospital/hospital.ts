import { Agent, type Dispatcher } from 'undici';
import { SourceError } from '../../sources/source-error.js';
import { type FileAsk, Ssmix2Client } from '../../sources/ssmix2/storage/ssmix2-client.js';
import type { Stop } from '../../sources/stop-sign.js';
import { AskedTime } from './asked-time.js';
import { Bulkhead } from './bulkhead.js';
import { Circuit, type CircuitState } from './circuit.js';
import { awaitUntil } from './deadline.js';
import type { HospitalServer } from './facilities-file.js';
import type { Fetching } from './fetching.js';
import { judgeSource } from './source-verdict.js';

export interface HospitalOptions {
  /** The deadline of one exchange, in milliseconds. A request may wait for its turn as long again before that. */
  readonly deadline: number;
  /** The time that the circuit stays open after repeated failures, in milliseconds. Default 5000. */
  readonly pause?: number;
  /** Called when the circuit opens (OPEN), a trial begins (TRIED), or the hospital answers again (CLOSED). */
  readonly onState?: (state: HospitalState) => void;
}

export type HospitalState = CircuitState;

/** Concurrent exchanges with one hospital, and so its connections. One caller has fewer, so that others' first requests need not wait. */
export const AT_ONCE = 16;
export const AT_ONCE_OF_ONE_CALLER = 12;
/** Requests that wait for a hospital. A list of fifty patients requests a thousand files. */
export const LONGEST_LINE_OF_ONE_CALLER = 4_000;
export const LONGEST_LINE = 16_000;

/** During a trial, a caller waits at most the deadline divided by this. */
const PATIENCE = 4;

/**
 * One hospital, isolated: if it is slow or down, nothing else is delayed. It has its own connections, bulkhead (fair per caller), deadline
 * and circuit breaker. Only `judgeSource` decides what counts against it.
 *
 * ```ts
 * const bytes = await hospital.get(path, context.signal, { caller });
 * const study = await hospital.run((signal) => dicomweb.studies({ …, dispatcher: hospital.dispatcher, signal }), context.signal, caller);
 * ```
 */
export class Hospital {
  /** Connections to this hospital's servers only. */
  readonly dispatcher: Dispatcher;
  readonly #files: Ssmix2Client;
  readonly #bulkhead = new Bulkhead({
    atOnce: AT_ONCE,
    atOnceOfOne: AT_ONCE_OF_ONE_CALLER,
    longestLine: LONGEST_LINE,
    longestLineOfOne: LONGEST_LINE_OF_ONE_CALLER,
  });
  readonly #circuit: Circuit;
  /** The last failure that counted against the hospital. */
  #failure: SourceError | null = null;

  constructor(
    readonly server: HospitalServer,
    private readonly options: HospitalOptions,
  ) {
    const { deadline, pause = 5_000, onState } = options;
    this.dispatcher = new Agent({
      connections: AT_ONCE,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      // Longer than the deadline, so that `AskedTime` decides what is too slow.
      connectTimeout: deadline + 1_000,
      headersTimeout: deadline + 1_000,
      bodyTimeout: deadline + 1_000,
    });
    this.#files = new Ssmix2Client({ dispatcher: this.dispatcher });
    this.#circuit = new Circuit({
      pause,
      onState: (state) => {
        if (state === 'OPEN') this.#bulkhead.sendAway(this.#failure ?? buildOpenCircuitError());
        onState?.(state);
      },
    });
  }

  get state(): HospitalState {
    return this.#circuit.state;
  }

  /** Fetches a file of its SS-MIX2 storage. @throws SourceError; GONE if the file does not exist (any more) */
  async get(path: string, signal: AbortSignal, { caller, lease }: Fetching = {}): Promise<Uint8Array> {
    return await this.exchange(async (own) => await this.fetch({ baseUrl: this.server.url, path, lease }, own), signal, caller);
  }

  /** Fetches a file under one of the hospital's addresses, with its token. Call it within `run`. Throws as `get`. */
  async fetch(file: Omit<FileAsk, 'token' | 'signal'>, signal: Stop): Promise<Uint8Array> {
    return await this.#files.get({ ...file, token: this.server.token, signal });
  }

  /**
   * Runs any request to the hospital. `work` must obey the signal that it gets: it combines the caller's signal and the hospital's
   * deadline.
   *
   * @param caller the person in the caller token; callers take turns
   * @throws SourceError: the error of `work`; TIMED_OUT at the deadline; UNREACHABLE at once while the circuit is open, after a short wait
   * during a trial, or if the queue is full
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal, caller = ''): Promise<T> {
    return await this.exchange(async (own) => await work(own.signal), signal, caller);
  }

  /** As `run`, for work that needs no more than a sign to stop: one exchange of many. */
  async exchange<T>(work: (own: AskedTime) => Promise<T>, signal: AbortSignal, caller = ''): Promise<T> {
    for (;;) {
      const admission = this.#circuit.admit();
      if (admission === 'LEAVE') throw buildOpenCircuitError();
      if (admission === 'ASK') return await this.#ask(work, signal, caller, false);
      if (admission === 'TRY') return await this.#patiently(this.#ask(work, NEVER, caller, true), signal);
      await this.#patiently(admission, signal);
    }
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  async #ask<T>(work: (own: AskedTime) => Promise<T>, signal: AbortSignal, caller: string, trial: boolean): Promise<T> {
    const endTurn = await this.#turn(signal, caller).catch((error: unknown) => {
      if (trial) this.#circuit.record('NEITHER', { trial });
      throw error;
    });
    try {
      return await this.#attempt(work, signal, trial);
    } finally {
      endTurn();
    }
  }

  async #turn(signal: AbortSignal, caller: string): Promise<() => void> {
    const turn = signal.aborted ? null : this.#bulkhead.takeNow(caller);
    if (turn) return turn;
    const wait = new AskedTime(this.options.deadline, signal);
    try {
      return await this.#bulkhead.take(caller, wait);
    } finally {
      wait.end();
    }
  }

  async #attempt<T>(work: (own: AskedTime) => Promise<T>, signal: AbortSignal, trial: boolean): Promise<T> {
    const time = new AskedTime(this.options.deadline, signal);
    try {
      const value = await time.bound((async () => await work(time))());
      this.#circuit.record('ANSWERED', { trial });
      return value;
    } catch (error) {
      const verdict = judgeSource(error, time.ranOut);
      if (verdict === 'FAILED') this.#failure = error as SourceError;
      this.#circuit.record(verdict, { trial });
      throw error;
    } finally {
      time.end();
    }
  }

  /**
   * Waits for a trial at most a part of the deadline, or until the caller's signal aborts. The trial itself has the hospital's whole
   * deadline, and continues for later callers.
   */
  async #patiently<T>(trial: Promise<T>, signal: AbortSignal): Promise<T> {
    trial.catch(() => undefined);
    const patience = AbortSignal.timeout(this.options.deadline / PATIENCE);
    try {
      return await awaitUntil(trial, AbortSignal.any([signal, patience]));
    } catch (error) {
      throw patience.aborted && !signal.aborted && error instanceof SourceError && error.about === 'OURSELVES'
        ? buildOpenCircuitError()
        : error;
    }
  }
}

const NEVER = new AbortController().signal;

function buildOpenCircuitError(): SourceError {
  return new SourceError('UNREACHABLE', 'the hospital is left alone for a while', 'OURSELVES');
}
