import { NoTurn } from './busy.js';

/** The limits on running and waiting tasks. */
export interface TurnLimits {
  /** Tasks that run at once: in total, and for one caller. */
  readonly atOnce: number;
  readonly perCaller: number;
  /** Tasks that wait: in total, and for one caller. Further ones are refused at once. */
  readonly waiting: number;
  readonly waitingPerCaller: number;
  /** Milliseconds that a task waits before it is refused. */
  readonly wait: number;
}

/** Calls back after a number of milliseconds. @returns a function that cancels this */
export type After = (milliseconds: number, callback: () => void) => () => void;

interface Waiting {
  readonly start: () => void;
}

/**
 * Shares a scarce resource among callers (round robin): waiting callers get turns one after the other, each for its oldest task, and at most
 * `perCaller` tasks of one caller run at once. So a caller with many tasks delays only its own.
 */
export class FairTurns {
  #running = 0;
  #waiting = 0;
  readonly #runningOf = new Map<string, number>();
  /** The callers who wait, in the order of their next turn. */
  readonly #queues = new Map<string, Waiting[]>();
  #whenIdle: (() => void)[] = [];

  constructor(
    private readonly limits: TurnLimits,
    private readonly after: After = afterwards,
  ) {}

  /**
   * Runs a task when it is the caller's turn.
   *
   * @param patient whether the task waits without a limit; for work in the background
   * @throws NoTurn if too many wait already, or no turn came in time; then the task did not run
   */
  async run<T>(caller: string, task: () => Promise<T>, { patient = false } = {}): Promise<T> {
    await this.#turn(caller, patient);
    try {
      return await task();
    } finally {
      this.#release(caller);
    }
  }

  /** Resolves when no task runs or waits. */
  async idle(): Promise<void> {
    if (this.#running + this.#waiting > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #turn(caller: string, patient: boolean): Promise<void> {
    const { waiting, waitingPerCaller, wait } = this.limits;
    if (!this.#queues.has(caller) && this.#isFree(caller)) {
      this.#take(caller);
      return Promise.resolve();
    }
    const queue = this.#queues.get(caller) ?? [];
    if (this.#waiting >= waiting || queue.length >= waitingPerCaller) return Promise.reject(new NoTurn());
    return new Promise((resolve, reject) => {
      let cancel = () => {};
      const one: Waiting = {
        start: () => {
          cancel();
          resolve();
        },
      };
      queue.push(one);
      this.#queues.set(caller, queue);
      this.#waiting++;
      if (patient) return;
      cancel = this.after(wait, () => {
        this.#leave(caller, one);
        reject(new NoTurn());
      });
    });
  }

  #isFree(caller: string): boolean {
    return this.#running < this.limits.atOnce && (this.#runningOf.get(caller) ?? 0) < this.limits.perCaller;
  }

  #take(caller: string): void {
    this.#running++;
    this.#runningOf.set(caller, (this.#runningOf.get(caller) ?? 0) + 1);
  }

  #release(caller: string): void {
    this.#running--;
    const left = this.#runningOf.get(caller)! - 1;
    if (left > 0) this.#runningOf.set(caller, left);
    else this.#runningOf.delete(caller);
    this.#startNext();
    if (this.#running + this.#waiting > 0) return;
    for (const idle of this.#whenIdle) idle();
    this.#whenIdle = [];
  }

  /** Starts the oldest task of the first caller that may run, and moves that caller to the end. */
  #startNext(): void {
    for (const [caller, queue] of this.#queues) {
      if (!this.#isFree(caller)) continue;
      const [next] = queue;
      this.#leave(caller, next!);
      if (queue.length > 0) {
        this.#queues.delete(caller);
        this.#queues.set(caller, queue);
      }
      this.#take(caller);
      next!.start();
      return;
    }
  }

  #leave(caller: string, one: Waiting): void {
    const queue = this.#queues.get(caller)!;
    queue.splice(queue.indexOf(one), 1);
    if (queue.length === 0) this.#queues.delete(caller);
    this.#waiting--;
  }
}

const afterwards: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};
