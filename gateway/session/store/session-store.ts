/** A session as the store holds it: encrypted, with the version and the last use. */
export interface StoredSession {
  /** Encrypted by the gateway. */
  readonly sealed: string;
  /** Grows with each replacement. */
  readonly version: number;
  /** The last use, milliseconds since 1970. */
  readonly usedAt: number;
}

/** A session that was used. */
export interface SessionUse {
  readonly id: string;
  /** When it was used last, milliseconds since 1970; absent if this need not be written. */
  readonly usedAt?: number | undefined;
}

/** Keys other than the id by which a session is found: keyed hashes of the person and of the provider's session. They show no name. */
export interface SessionIndex {
  readonly person: string;
  readonly providerSession: string | undefined;
}

/**
 * Where sessions are: in this process's memory, or in Redis for several gateways. The store sees only keyed hashes and encrypted values.
 * Every method may reject with {@link StoreUnavailable}.
 */
export interface SessionStore {
  /** Adds a session. @param ttl milliseconds after which the store may forget it */
  add(id: string, session: { sealed: string; usedAt: number; index: SessionIndex; ttl: number }): Promise<void>;
  /** Reads a session. @returns undefined if there is none, or it was removed */
  get(id: string): Promise<StoredSession | undefined>;
  /** As {@link get}, without the encrypted session: enough to see whether a cached session is current. */
  stat(id: string): Promise<Omit<StoredSession, 'sealed'> | undefined>;
  /** Replaces a session if it still has this version. @returns whether it was replaced */
  replace(id: string, version: number, sealed: string): Promise<boolean>;
  /**
   * As {@link stat} for many sessions with one question. It writes the time of a session's last use, if one is given and later than the known one.
   *
   * @returns for each session in turn its version and last use; undefined if it does not exist
   */
  refresh(uses: readonly SessionUse[]): Promise<readonly (Omit<StoredSession, 'sealed'> | undefined)[]>;
  /** Removes a session; with a version, only if it has that version. @returns whether it existed; of two callers at the same time, only one gets `true` */
  remove(id: string, version?: number): Promise<boolean>;
  /** The ids of all sessions of a person or of a provider's session, the oldest first. @param hash its keyed hash */
  find(kind: keyof SessionIndex, hash: string): Promise<string[]>;
  /** Stores a value under a key, unless the key exists. @param ttl milliseconds @returns whether it was stored @throws StoreFull */
  setOnce(key: string, value: string, ttl: number): Promise<boolean>;
  /** Reads and removes a value. Of two callers at the same time, only one gets it. */
  take(key: string): Promise<string | undefined>;
  /** Whether the store answers. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** The store cannot be reached or does not answer. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the session store does not answer', { cause });
  }
}

/** The store is full. New sign-ins fail until sessions end. */
export class StoreFull extends Error {}
