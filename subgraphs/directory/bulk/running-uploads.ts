import type { Instant } from '../decision/facts.js';

/** The uploads that this process runs in the background. */
export class RunningUploads {
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(private readonly now: () => Instant) {}

  has(id: string): boolean {
    return this.#running.has(id);
  }

  start(id: string, run: (now: () => Instant, signal: AbortSignal) => Promise<void>, failed: (error: unknown) => void): void {
    const over = run(this.now, this.#stop.signal)
      .catch(failed)
      .finally(() => this.#running.delete(id));
    this.#running.set(id, over);
  }

  /** Resolves when no upload runs. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Stops each upload at a point from which another run can continue. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.ended();
  }
}
