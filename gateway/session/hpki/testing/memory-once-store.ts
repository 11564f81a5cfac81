import type { OnceStore } from '../once-store.js';

/** A store in memory with a clock that tests move. */
export class MemoryOnceStore implements OnceStore {
  readonly entries = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(private readonly now: () => number) {}

  async setOnce(key: string, value: string, ttlMs: number): Promise<boolean> {
    const known = this.entries.get(key);
    if (known && this.now() < known.until) return false;
    this.entries.set(key, { value, until: this.now() + ttlMs });
    return true;
  }

  async take(key: string): Promise<string | undefined> {
    const known = this.entries.get(key);
    this.entries.delete(key);
    return known && this.now() < known.until ? known.value : undefined;
  }
}
