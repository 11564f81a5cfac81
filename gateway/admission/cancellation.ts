/**
 * Whether the client of one request has hung up. Then work that waits leaves its queue, and no new work begins. Calls under way run to their
 * end and keep their place until then, so that a client cannot escape a limit by hanging up.
 */
export class Cancellation {
  #cancelled = false;
  #listeners: Set<() => void> | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }

  /** Calls a listener once, when the client hangs up. @returns a function that removes the listener */
  onCancel(listener: () => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }
}

/** Thrown where a wait or a call ends because the client hung up. */
export class Cancelled extends Error {
  constructor() {
    super('the client hung up');
  }
}
