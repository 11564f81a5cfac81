import type { Lock, Locker, RequestRelease } from '@tus/server';

/** What a request throws that waited too long for another one. */
export const LOCKED = { status_code: 423, body: '' } as const;

interface Held {
  /** Asks the holder to end. */
  readonly release: RequestRelease;
  readonly waiting: (() => void)[];
}

/**
 * One request at a time writes to an upload. A later request asks the earlier one to end, because its connection may be half open: a phone changes networks
 * and resumes.
 */
export class UploadLocks implements Locker {
  readonly #held = new Map<string, Held>();

  /** @param within milliseconds that a request waits */
  constructor(private readonly within = 10_000) {}

  newLock(id: string): Lock {
    return {
      lock: async (signal, release) => await this.#enter(id, release, signal),
      unlock: async () => this.#leave(id),
    };
  }

  /** Runs an act under the lock of an upload. @throws LOCKED */
  async run<T>(id: string, act: () => Promise<T>): Promise<T> {
    await this.#enter(id, () => undefined);
    try {
      return await act();
    } finally {
      this.#leave(id);
    }
  }

  async #enter(id: string, release: RequestRelease, signal?: AbortSignal): Promise<void> {
    const end = Date.now() + this.within;
    for (let held = this.#held.get(id); held; held = this.#held.get(id)) {
      await held.release();
      await waitFor(held, end - Date.now(), signal);
    }
    this.#held.set(id, { release, waiting: [] });
  }

  #leave(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    for (const go of held?.waiting ?? []) go();
  }
}

async function waitFor(held: Held, milliseconds: number, signal?: AbortSignal): Promise<void> {
  const isFree = await new Promise<boolean>((resolve) => {
    const end = (value: boolean) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(value);
    };
    const abort = () => end(false);
    const timer = setTimeout(abort, Math.max(0, milliseconds));
    signal?.addEventListener('abort', abort, { once: true });
    held.waiting.push(() => end(true));
  });
  if (!isFree) throw LOCKED;
}
