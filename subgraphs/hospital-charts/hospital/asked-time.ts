import { SourceError } from '../../sources/source-error.js';

/**
 * In milliseconds. A timer that fires later than this shows that this process is overloaded: the timeout does not count against the source.
 */
const LATE = 100;

/** The time limit of one request, from when it is sent: the source's deadline, or the caller's if that is earlier. */
export class AskedTime {
  /** Whether the source had its whole deadline, and this process noticed the end of it in time. */
  ranOut = false;
  readonly #over = new AbortController();
  readonly #due: number;
  readonly #timer: NodeJS.Timeout;
  readonly #cut = () => this.#over.abort();

  /** @param deadline milliseconds */
  constructor(
    deadline: number,
    private readonly caller: AbortSignal,
  ) {
    this.#due = performance.now() + deadline;
    this.#timer = setTimeout(() => {
      this.ranOut = !this.signal.aborted && performance.now() - this.#due < LATE;
      this.#cut();
    }, deadline);
    if (caller.aborted) this.#cut();
    else caller.addEventListener('abort', this.#cut, { once: true });
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Awaits work until the time limit, even if the work ignores its signal. @throws SourceError TIMED_OUT */
  async bound<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    if (this.signal.aborted) throw new SourceError('TIMED_OUT', 'no time left', 'OURSELVES');
    return await new Promise<T>((resolve, reject) => {
      // If the work reacts to the signal, its own error comes first.
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
