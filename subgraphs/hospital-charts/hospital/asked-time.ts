import { SourceError } from '../../sources/source-error.js';
import { type StopSign, whenAborted } from '../../sources/stop-sign.js';

/**
 * In milliseconds. A timer that fires later than this shows that this process is overloaded: the timeout does not count against the source.
 */
const LATE = 100;

/** The time limit of one request, from when it is sent: the source's deadline, or the caller's if that is earlier. */
export class AskedTime implements StopSign {
  /** Whether the source had its whole deadline, and this process noticed the end of it in time. */
  ranOut = false;
  #aborted = false;
  #controller: AbortController | null = null;
  readonly #acts = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  readonly #leave: () => void;

  /** @param deadline milliseconds */
  constructor(deadline: number, caller: AbortSignal) {
    const due = performance.now() + deadline;
    this.#timer = setTimeout(() => {
      this.ranOut = !this.#aborted && performance.now() - due < LATE;
      this.#abort();
    }, deadline);
    this.#leave = whenAborted(caller, () => this.#abort());
    if (caller.aborted) this.#abort();
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** The same as an AbortSignal, for work that needs one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  whenAborted(act: () => void): () => void {
    this.#acts.add(act);
    return () => void this.#acts.delete(act);
  }

  /** Awaits work until the time limit, even if the work ignores its signal. @throws SourceError TIMED_OUT */
  async bound<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    if (this.#aborted) throw new SourceError('TIMED_OUT', 'no time left', 'OURSELVES');
    return await new Promise<T>((resolve, reject) => {
      // If the work reacts to the signal, its own error comes first.
      this.whenAborted(() => setImmediate(() => reject(new SourceError('TIMED_OUT', 'no answer in time'))));
      work.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#leave();
  }

  #abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#controller?.abort();
    for (const act of this.#acts) act();
  }
}
