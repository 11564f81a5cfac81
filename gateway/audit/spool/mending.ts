import { type SpoolTrouble, toTrouble } from './spool-trouble.js';

/** Milliseconds between attempts: the first, and the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** Tries until a thing is whole: at once, then after growing pauses. */
export class Mending {
  readonly #end = new AbortController();
  #hurry = new AbortController();
  #running: Promise<void> | undefined;
  #attempt: Promise<void> = Promise.resolve();
  #trouble: SpoolTrouble | undefined;

  constructor(
    private readonly thing: {
      readonly isWhole: () => boolean;
      /** One attempt. @throws if it failed */
      readonly mend: () => Promise<void>;
      readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
      readonly onTrouble: (trouble: SpoolTrouble | undefined, problem: string) => void;
    },
  ) {}

  /** The attempt that is under way, or the last one. It never rejects. */
  get attempt(): Promise<void> {
    return this.#attempt;
  }

  /** Whether the last attempt failed. */
  get isFailing(): boolean {
    return this.#trouble !== undefined;
  }

  get isClosed(): boolean {
    return this.#end.signal.aborted;
  }

  /** Begins to mend, and waits for the first attempt. */
  async begin(): Promise<void> {
    this.hurry();
    await this.#attempt;
  }

  /** Tries now, if anything is missing. */
  hurry(): void {
    this.#hurry.abort();
    this.#start(async () => await this.#run());
  }

  /** Reports a failure that happened elsewhere, and mends after a pause. */
  fail(error: unknown): void {
    this.#report(error);
    this.#start(async () => {
      await this.#pause(FIRST_PAUSE);
      await this.#run();
    });
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#hurry.abort();
    await this.#running;
  }

  #start(act: () => Promise<void>): void {
    this.#running ??= act().finally(() => {
      this.#running = undefined;
      // Something may have gone missing after the last look.
      if (!this.thing.isWhole() && !this.isClosed) this.#start(async () => await this.#run());
    });
  }

  async #run(): Promise<void> {
    for (let pause = FIRST_PAUSE; !this.thing.isWhole() && !this.isClosed; ) {
      let isDone = true;
      this.#attempt = this.thing.mend().catch((error: unknown) => {
        isDone = false;
        this.#report(error);
      });
      await this.#attempt;
      if (isDone) continue;
      await this.#pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    if (this.#trouble !== undefined && !this.isClosed) {
      this.#trouble = undefined;
      this.thing.onTrouble(undefined, 'records are durable again');
    }
  }

  /** Reports a trouble when it begins or changes, not at each attempt. */
  #report(error: unknown): void {
    const trouble = toTrouble(error);
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.thing.onTrouble(trouble, (error as NodeJS.ErrnoException)?.code ?? (error as Error).message);
  }

  async #pause(milliseconds: number): Promise<void> {
    this.#hurry = new AbortController();
    await this.thing.pause(milliseconds, AbortSignal.any([this.#end.signal, this.#hurry.signal]));
  }
}
