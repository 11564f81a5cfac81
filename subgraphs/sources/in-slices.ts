import { SourceError } from './source-error.js';

/**
 * Work on foreign data that pauses after each bounded piece (about `PIECE` bytes, or equivalent work), and returns its result at the end.
 */
export type Steps<T> = Generator<void, T, void>;

/** The approximate maximum of bytes that one step reads. */
export const PIECE = 16 * 1024;

/** Milliseconds that foreign data may use in one turn of the event loop; a turn may exceed this by one step. */
export const SLICE_MS = 8;

interface Job {
  readonly signal: Pick<AbortSignal, 'aborted'>;
  /** Takes one step. @returns whether the job is done */
  step(): boolean;
  fail(error: SourceError): void;
}

export interface SlicesOptions {
  /** A monotonic clock, in milliseconds. */
  readonly now?: () => number;
  /** Calls `act` in a later turn of the event loop. */
  readonly nextTurn?: (act: () => void) => void;
}

/**
 * Runs work on foreign data in slices, so that no source's data blocks the event loop: after `SLICE_MS` the event loop continues. The
 * sources take turns. One job of each source runs at a time; its other jobs wait and use no memory except their input.
 *
 * ```ts
 * const rows = await slices.run(facility, () => readStudyRowsInSteps(bytes, patientId), signal);
 * ```
 */
export class Slices {
  /** Jobs by source, in the order of the sources' turns. */
  readonly #jobs = new Map<string, Job[]>();
  readonly #now: () => number;
  readonly #nextTurn: (act: () => void) => void;
  #spent = 0;
  #planned = false;
  #stepping = false;

  constructor({ now = () => performance.now(), nextTurn = (act) => void setImmediate(act) }: SlicesOptions = {}) {
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  /**
   * Runs the steps of `begin` to their end. A small job runs at once, if this turn of the event loop has time left.
   *
   * @param source the source of the data; jobs of other sources run in between
   * @throws the error of a step; SourceError TIMED_OUT, about OURSELVES, if the signal aborts before the work ends
   */
  run<T>(source: string, begin: () => Steps<T>, signal?: Pick<AbortSignal, 'aborted'>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let steps: Steps<T> | null = null;
      const fail = (error: unknown) => {
        steps?.return(undefined as T);
        reject(error as Error);
      };
      const step = (): boolean => {
        try {
          steps ??= begin();
          const { done, value } = steps.next();
          if (done) resolve(value as T);
          return done === true;
        } catch (error) {
          reject(error as Error);
          return true;
        }
      };
      const jobs = this.#jobs.get(source);
      const job: Job = { signal: signal ?? NEVER, step, fail };
      if (jobs) jobs.push(job);
      else this.#jobs.set(source, [job]);
      this.#advance();
    });
  }

  /** Runs steps, one source after another, while this turn of the event loop has time left. */
  #advance(): void {
    if (this.#stepping) return;
    this.#stepping = true;
    while (this.#jobs.size > 0 && this.#spent < SLICE_MS) {
      const began = this.#now();
      this.#stepNext();
      this.#spent += this.#now() - began;
    }
    this.#stepping = false;
    if (this.#planned || (this.#spent === 0 && this.#jobs.size === 0)) return;
    this.#planned = true;
    this.#nextTurn(() => {
      this.#planned = false;
      this.#spent = 0;
      this.#advance();
    });
  }

  #stepNext(): void {
    const [source, jobs] = this.#jobs.entries().next().value!;
    this.#jobs.delete(source);
    const [job] = jobs;
    const over = job!.signal.aborted;
    if (over) job!.fail(new SourceError('TIMED_OUT', 'no time left to read the answer', 'OURSELVES'));
    if (over || job!.step()) jobs.shift();
    if (jobs.length > 0) this.#jobs.set(source, jobs);
  }
}

const NEVER = new AbortController().signal;

/** The instance of this process: it runs the work on all sources' data. */
export const slices = new Slices();

/** Runs all steps without pauses: for tests, and for commands that serve no requests at the same time. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as T;
  }
}
