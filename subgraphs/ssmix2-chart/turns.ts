import { SourceError } from '../sources/source-error.js';

interface Waiting {
  begin(): void;
  refuse(error: SourceError): void;
}

/** Turns at something that bears only so many at once. The others wait in line, and no more than so many wait. */
export class Turns {
  readonly #line = new Set<Waiting>();
  #taken = 0;

  constructor(
    private readonly atOnce: number,
    private readonly longestLine: number,
  ) {}

  /**
   * Resolves when it is one's turn, with the function that ends it.
   *
   * @throws SourceError TIMED_OUT when the signal ends the wait, UNREACHABLE when the line is too long, or why it was sent away
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#taken >= this.atOnce) await this.#wait(signal);
    else this.#taken += 1;
    return () => this.#next();
  }

  /** Nobody need wait any longer. */
  sendAway(why: SourceError): void {
    for (const one of [...this.#line]) one.refuse(why);
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no time left');
    if (this.#line.size >= this.longestLine) throw new SourceError('UNREACHABLE', 'too much is asked at once');
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#line.delete(waiting);
        signal.removeEventListener('abort', expire);
      };
      const waiting: Waiting = {
        begin: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const expire = () => waiting.refuse(new SourceError('TIMED_OUT', 'not in time for a turn'));
      signal.addEventListener('abort', expire, { once: true });
      this.#line.add(waiting);
    });
  }

  /** The turn goes to the first in line. */
  #next(): void {
    const [first] = this.#line;
    if (first) first.begin();
    else this.#taken -= 1;
  }
}
