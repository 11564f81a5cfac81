import type { Clock } from '../clock.js';

/** Keeps the sent bytes, or requests, of a second below a limit, so that the clinic's line stays free. */
export class Throttle {
  #freeAt = 0;

  /** @param perSecond undefined: no limit */
  constructor(
    private readonly perSecond: number | undefined,
    private readonly clock: Clock,
  ) {}

  /** Waits until this much may be sent. */
  async take(amount: number): Promise<void> {
    if (this.perSecond === undefined) return;
    const now = this.clock.now();
    const startsAt = Math.max(now, this.#freeAt);
    this.#freeAt = startsAt + (amount / this.perSecond) * 1_000;
    if (startsAt > now) await this.clock.wait(startsAt - now);
  }
}
