import { waitBeforeNextRound } from './backoff.js';

/** What a lane does. */
export interface LaneParts {
  /** Milliseconds between two rounds. */
  readonly every: number;
  /** @returns whether the next round is to begin at once */
  readonly round: () => Promise<boolean>;
  /** Called with the number of failures in a row, with this one. */
  readonly onFailure: (error: unknown, failures: number) => void;
  /** Called with the number of failures before. */
  readonly onSuccess: (failures: number) => void;
}

/** Repeats a round: one at a time, at once when it is woken, and later and later while it fails. */
export class Lane {
  #failures = 0;
  #failingSince: number | undefined;
  #isStopped = false;
  #isWoken = false;
  #endRest: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: LaneParts) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Begins a round at once, or after the one that runs. After a failure, the wait is not shortened. */
  wake(): void {
    this.#isWoken = true;
    if (this.#failures === 0) this.#endRest?.();
  }

  /** Milliseconds since the first of the failures in a row; 0 if the last round succeeded. */
  get failingFor(): number {
    return this.#failingSince === undefined ? 0 : performance.now() - this.#failingSince;
  }

  /** Begins no further round, and waits for the end of the one that runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endRest?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#isWoken = false;
      const isMore = await this.#round();
      if (!isMore && !this.#isStopped) await this.#rest();
    }
  }

  async #round(): Promise<boolean> {
    try {
      const isMore = await this.parts.round();
      const failures = this.#failures;
      this.#failures = 0;
      this.#failingSince = undefined;
      this.parts.onSuccess(failures);
      return isMore;
    } catch (error) {
      this.#failures += 1;
      this.#failingSince ??= performance.now();
      this.parts.onFailure(error, this.#failures);
      return false;
    }
  }

  async #rest(): Promise<void> {
    if (this.#isWoken && this.#failures === 0) return;
    const wait = this.#failures === 0 ? this.parts.every : waitBeforeNextRound(this.parts.every, this.#failures);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endRest = undefined;
  }
}
