import { SourceError } from '../../sources/source-error.js';
import { type Stop, whenAborted } from '../../sources/stop-sign.js';

export interface BulkheadLimits {
  /** Concurrent exchanges of all callers. */
  readonly atOnce: number;
  /** Concurrent exchanges of one caller: fewer, so that another caller never waits for all of the first one's answers. */
  readonly atOnceOfOne: number;
  /** Waiting requests of all callers. */
  readonly longestLine: number;
  /** Waiting requests of one caller. */
  readonly longestLineOfOne: number;
}

interface Waiting {
  begin(): void;
  refuse(error: SourceError): void;
}

/**
 * Limits the concurrent exchanges with one source, fairly per caller: each caller has its own queue, and the queues take turns. If all
 * queues together are full, it refuses the newest request of the longest queue, not the one that has just arrived.
 */
export class Bulkhead {
  /** The callers' queues, in the order of their turns. */
  readonly #lines = new Map<string, Set<Waiting>>();
  readonly #running = new Map<string, number>();
  #taken = 0;
  #waiting = 0;

  constructor(private readonly limits: BulkheadLimits) {}

  /**
   * Waits for a turn. Resolves with the function that ends it.
   *
   * @param caller the person in the caller token
   * @throws SourceError about OURSELVES: TIMED_OUT if the signal ends the wait, UNREACHABLE if the queue is full; or the error given to
   * `sendAway`
   */
  async take(caller: string, signal: Stop): Promise<() => void> {
    if (signal.aborted) throw tooLate();
    const turn = this.takeNow(caller);
    if (turn) return turn;
    await this.#wait(caller, signal);
    return once(() => this.#end(caller));
  }

  /** Takes a turn if there is one now. @returns the function that ends it; null if the caller must wait */
  takeNow(caller: string): (() => void) | null {
    if (!this.#mayBegin(caller)) return null;
    this.#begin(caller);
    return once(() => this.#end(caller));
  }

  /** Rejects every waiting request with this error. */
  sendAway(why: SourceError): void {
    for (const line of [...this.#lines.values()]) for (const one of [...line]) one.refuse(why);
  }

  #mayBegin(caller: string): boolean {
    return this.#taken < this.limits.atOnce && (this.#running.get(caller) ?? 0) < this.limits.atOnceOfOne;
  }

  #begin(caller: string): void {
    this.#taken += 1;
    this.#running.set(caller, (this.#running.get(caller) ?? 0) + 1);
  }

  #end(caller: string): void {
    this.#taken -= 1;
    const left = (this.#running.get(caller) ?? 1) - 1;
    if (left > 0) this.#running.set(caller, left);
    else this.#running.delete(caller);
    this.#admitNext();
  }

  #wait(caller: string, signal: Stop): Promise<void> {
    this.#makeRoom(caller);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#leave(caller, waiting);
        stay();
      };
      const waiting: Waiting = {
        begin: () => {
          leave();
          this.#begin(caller);
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const expire = () => waiting.refuse(tooLate());
      const stay = whenAborted(signal, expire);
      this.#line(caller).add(waiting);
      this.#waiting += 1;
    });
  }

  #line(caller: string): Set<Waiting> {
    const known = this.#lines.get(caller);
    if (known) return known;
    const line = new Set<Waiting>();
    this.#lines.set(caller, line);
    return line;
  }

  #leave(caller: string, waiting: Waiting): void {
    const line = this.#lines.get(caller);
    if (!line?.delete(waiting)) return;
    this.#waiting -= 1;
    if (line.size === 0) this.#lines.delete(caller);
  }

  /**
   * @throws SourceError UNREACHABLE if this caller's own queue is full, or if all queues together are full and this one would be the
   * longest
   */
  #makeRoom(caller: string): void {
    const own = this.#lines.get(caller)?.size ?? 0;
    if (own >= this.limits.longestLineOfOne) throw tooMuch();
    if (this.#waiting < this.limits.longestLine) return;
    const longest = [...this.#lines.values()].reduce((one, other) => (other.size > one.size ? other : one));
    if (longest.size <= own + 1) throw tooMuch();
    [...longest].at(-1)?.refuse(tooMuch());
  }

  /** Admits the next caller in turn that is below its limit, and moves its queue behind all others. */
  #admitNext(): void {
    for (const [caller, line] of this.#lines) {
      if (!this.#mayBegin(caller)) continue;
      this.#lines.delete(caller);
      this.#lines.set(caller, line);
      const [first] = line;
      first?.begin();
      return;
    }
  }
}

function tooLate(): SourceError {
  return new SourceError('TIMED_OUT', 'not in time for a turn', 'OURSELVES');
}

function tooMuch(): SourceError {
  return new SourceError('UNREACHABLE', 'too much is asked at once', 'OURSELVES');
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
