import { Agent, type Dispatcher } from 'undici';
import { SourceError } from '../../sources/source-error.js';
import { type FileAsk, Ssmix2Client } from '../../sources/ssmix2/storage/ssmix2-client.js';
import { AskedTime } from './asked-time.js';
import { Bulkhead } from './bulkhead.js';
import { Circuit, type CircuitState } from './circuit.js';
import { awaitUntil } from './deadline.js';
import type { HospitalServer } from './facilities-file.js';
import type { Fetching } from './fetching.js';
import { judgeSource } from './source-verdict.js';

export interface HospitalOptions {
  /** Milliseconds that the hospital has for one exchange; before that a question may wait as long for its turn. */
  readonly deadline: number;
  /** Milliseconds that a hospital is left alone after it failed again and again. Default 5000. */
  readonly pause?: number;
  /** Called when the hospital is left alone (OPEN), tried again (TRIED) or well again (CLOSED). */
  readonly onState?: (state: HospitalState) => void;
}

export type HospitalState = CircuitState;

/** Exchanges with one hospital at once, and so its connections. One caller has fewer, so that others' first questions need not wait. */
export const AT_ONCE = 16;
export const AT_ONCE_OF_ONE_CALLER = 12;
/** Questions that wait for a hospital: a list of fifty patients asks for a thousand files. */
export const LONGEST_LINE_OF_ONE_CALLER = 4_000;
export const LONGEST_LINE = 16_000;

/** A caller waits at most this part of the deadline while a hospital that failed is tried again. */
const PATIENCE = 4;

/**
 * One hospital, isolated so that it may be slow or down without delaying anything else: it has its own connections, bulkhead (fair per caller),
 * deadline and circuit breaker. `judgeSource` alone decides what counts against it.
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
  /** The last failure that counted. */
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

  /** A file of its SS-MIX2 storage. Throws SourceError, GONE where it is not (no longer) there. */
  async get(path: string, signal: AbortSignal, { caller, lease }: Fetching = {}): Promise<Uint8Array> {
    return await this.run(async (own) => await this.fetch({ baseUrl: this.server.url, path, lease }, own), signal, caller);
  }

  /** A file below an address of the hospital's, with its token: to be run within `run`. Throws as `get`. */
  async fetch(file: Omit<FileAsk, 'token' | 'signal'>, signal: AbortSignal): Promise<Uint8Array> {
    return await this.#files.get({ ...file, token: this.server.token, signal });
  }

  /**
   * Anything that is asked of the hospital. `work` gets the signal that it has to keep: the caller's, and the hospital's own deadline.
   *
   * @param caller the person in the caller token; callers take turns
   * @throws SourceError: what `work` throws; TIMED_OUT at the deadline; UNREACHABLE at once while the hospital is left alone, soon while it is
   * tried again, or where too much is asked of it at once
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal, caller = ''): Promise<T> {
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

  async #ask<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal, caller: string, trial: boolean): Promise<T> {
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
    const wait = new AskedTime(this.options.deadline, signal);
    try {
      return await this.#bulkhead.take(caller, wait.signal);
    } finally {
      wait.end();
    }
  }

  async #attempt<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal, trial: boolean): Promise<T> {
    const time = new AskedTime(this.options.deadline, signal);
    try {
      const value = await time.bound((async () => await work(time.signal))());
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
   * Waits for a trial at most a part of the deadline, or until the caller leaves. The trial itself has the hospital's whole deadline and goes on for
   * later callers.
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
