import { type SessionIndex, type SessionStore, type SessionUse, type StoredSession, StoreFull } from './session-store.js';

interface Kept extends StoredSession {
  readonly index: SessionIndex;
  readonly until: number;
}

/** The greatest number of sessions: some 2 kB each. */
const SESSIONS_AT_MOST = 50_000;
/** Values of one kind: `login`, `refresh` and so on. With more, the oldest are forgotten, so that nobody can shut out others by making many. */
const VALUES_AT_MOST = 50_000;
const SWEEP_EVERY = 30_000;

/** Sessions in this process's memory, for a single gateway. A restart ends all sessions. */
export class MemoryStore implements SessionStore {
  readonly #sessions = new Map<string, Kept>();
  readonly #found = { person: new Map<string, Set<string>>(), providerSession: new Map<string, Set<string>>() };
  readonly #values = new Map<string, Map<string, { value: string; until: number }>>();
  readonly #sweep: NodeJS.Timeout;

  constructor(private readonly now: () => number = Date.now) {
    this.#sweep = setInterval(() => this.#removeExpired(), SWEEP_EVERY).unref();
  }

  async add(id: string, { sealed, usedAt, index, ttl }: Parameters<SessionStore['add']>[1]): Promise<void> {
    if (this.#sessions.size >= SESSIONS_AT_MOST) this.#removeExpired();
    if (this.#sessions.size >= SESSIONS_AT_MOST) throw new StoreFull('too many sessions');
    this.#sessions.set(id, { sealed, usedAt, index, version: 1, until: this.now() + ttl });
    for (const [kind, hash] of entriesOf(index)) {
      const ids = this.#found[kind].get(hash) ?? new Set();
      this.#found[kind].set(hash, ids.add(id));
    }
  }

  async get(id: string): Promise<StoredSession | undefined> {
    return this.#kept(id);
  }

  async stat(id: string): Promise<StoredSession | undefined> {
    return this.#kept(id);
  }

  async replace(id: string, version: number, sealed: string): Promise<boolean> {
    const kept = this.#kept(id);
    if (kept?.version !== version) return false;
    this.#sessions.set(id, { ...kept, sealed, version: version + 1 });
    return true;
  }

  async refresh(uses: readonly SessionUse[]): Promise<(StoredSession | undefined)[]> {
    return uses.map(({ id, usedAt = 0 }) => {
      const kept = this.#kept(id);
      if (!kept || usedAt <= kept.usedAt) return kept;
      const used = { ...kept, usedAt };
      this.#sessions.set(id, used);
      return used;
    });
  }

  async remove(id: string, version?: number): Promise<boolean> {
    const kept = this.#sessions.get(id);
    if (!kept || kept.version !== (version ?? kept.version)) return false;
    this.#sessions.delete(id);
    for (const [kind, hash] of entriesOf(kept.index)) {
      const ids = this.#found[kind].get(hash);
      ids?.delete(id);
      if (ids?.size === 0) this.#found[kind].delete(hash);
    }
    return true;
  }

  async find(kind: keyof SessionIndex, hash: string): Promise<string[]> {
    return [...(this.#found[kind].get(hash) ?? [])];
  }

  async setOnce(key: string, value: string, ttl: number): Promise<boolean> {
    const kind = kindOf(key);
    const values = this.#values.get(kind) ?? new Map<string, { value: string; until: number }>();
    this.#values.set(kind, values);
    const known = values.get(key);
    if (known && known.until > this.now()) return false;
    // Anew, so that it is the youngest.
    values.delete(key);
    const [oldest] = values.keys();
    if (values.size >= VALUES_AT_MOST && oldest !== undefined) values.delete(oldest);
    values.set(key, { value, until: this.now() + ttl });
    return true;
  }

  async take(key: string): Promise<string | undefined> {
    const values = this.#values.get(kindOf(key));
    const known = values?.get(key);
    values?.delete(key);
    return known && known.until > this.now() ? known.value : undefined;
  }

  async ping(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#sessions.clear();
    this.#values.clear();
  }

  #kept(id: string): Kept | undefined {
    const kept = this.#sessions.get(id);
    return kept && kept.until > this.now() ? kept : undefined;
  }

  #removeExpired(): void {
    const now = this.now();
    for (const [id, { until }] of this.#sessions) if (until <= now) void this.remove(id);
    for (const values of this.#values.values()) for (const [key, { until }] of values) if (until <= now) values.delete(key);
  }
}

/** The kind of a value stands before the first colon of its key. The program names the kinds, so they are few. */
function kindOf(key: string): string {
  return key.slice(0, key.indexOf(':') + 1);
}

function entriesOf({ person, providerSession }: SessionIndex): [keyof SessionIndex, string][] {
  return providerSession === undefined
    ? [['person', person]]
    : [
        ['person', person],
        ['providerSession', providerSession],
      ];
}
