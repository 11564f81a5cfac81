import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoadLimits {
  /** Operations under way at once. */
  readonly operations: number;
  /** Milliseconds by which the event loop may be late. */
  readonly loopDelay: number;
}

/** How often the loop is looked at, in milliseconds. */
const LOOK_EVERY = 500;
const RESOLUTION = 20;

/** Knows when the gateway has too much to do: what comes then is refused at once, and what is under way is finished. */
export class Load {
  #underWay = 0;
  #late = false;
  readonly #delay: IntervalHistogram;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly limits: LoadLimits) {
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION });
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    this.#timer.unref();
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Whether one more can be taken in. While the loop is late, only as many as keep it busy. */
  get full(): boolean {
    return this.#underWay >= this.limits.operations || (this.#late && this.#underWay >= this.limits.operations / 4);
  }

  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  #look(): void {
    this.#late = this.#delay.mean / 1e6 - RESOLUTION > this.limits.loopDelay;
    this.#delay.reset();
  }
}
