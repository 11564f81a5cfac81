import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Sealer } from './sealing.js';
import { findEnd, type Session } from './session.js';
import type { SessionIndex, SessionStore, SessionUse, StoredSession } from './store/session-store.js';

/** A session as a gateway caches it. */
export interface HeldSession {
  /** Its id in the store: the hash of the cookie's value. */
  readonly id: string;
  readonly session: Session;
  readonly version: number;
  usedAt: number;
  readonly readAt: number;
  /** Whether the session was not in this gateway's cache. */
  readonly isNew: boolean;
}

/** Milliseconds for which a gateway caches what it read from the store. A session that another gateway ended goes on here for as long at most. */
const CACHED_FOR = 4_000;
/** Milliseconds between two refreshes, so that a session in use stays in the cache. */
export const REFRESH_EVERY = 1_500;
/** Sessions that are refreshed with one question to the store. */
const REFRESHED_AT_ONCE = 500;
/** The last use is written to the store at most once in this many milliseconds; idle times are minutes. */
const WRITE_USE_EVERY = 10_000;
const HELD_AT_MOST = 20_000;
/** How often a change is tried if somebody else changes the session at the same moment. */
const ATTEMPTS = 5;
/** The greatest number of sessions of one person. When one more begins, the oldest ends. */
const SESSIONS_PER_PERSON = 10;

/**
 * Begins, finds, changes and ends sessions. The cookie's value is random; the store knows only its hash. Every method that uses the store rejects with
 * StoreUnavailable if the store does not answer.
 *
 * @example
 * const cookie = await sessions.begin(session);
 * const held = await sessions.find(cookie);
 */
export class Sessions {
  readonly #held = new LRUCache<string, HeldSession>({ max: HELD_AT_MOST });
  readonly #ids = new LRUCache<string, string>({ max: HELD_AT_MOST });
  /** The sessions used since the last refresh, with the use that is to be written, if it is. */
  readonly #used = new Map<string, number | undefined>();

  constructor(
    readonly store: SessionStore,
    private readonly sealer: Sealer,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins a session. @returns the value for the cookie @throws StoreFull */
  async begin(session: Session): Promise<string> {
    const cookie = await this.#add(session);
    const mine = await this.store.find('person', this.#index(session).person);
    for (const old of mine.slice(0, -SESSIONS_PER_PERSON)) await this.end(old);
    return cookie;
  }

  async #add(session: Session): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const id = this.idOf(cookie);
    const now = this.now();
    const ttl = Math.max(1, session.endsAt - now);
    await this.store.add(id, { sealed: this.#seal(id, session), usedAt: now, index: this.#index(session), ttl });
    return cookie;
  }

  /** The cached session of a cookie. @returns undefined if the store must be asked */
  peek(cookie: string): HeldSession | undefined {
    if (!isCookie(cookie)) return undefined;
    const held = this.#held.get(this.idOf(cookie));
    const age = held ? this.now() - held.readAt : CACHED_FOR;
    // A clock that was set back must not make it last.
    return age >= 0 && age < CACHED_FOR ? held : undefined;
  }

  /** Finds the session of a cookie. @returns undefined if there is none, or its time is over */
  async find(cookie: string): Promise<HeldSession | undefined> {
    if (!isCookie(cookie)) return undefined;
    return this.peek(cookie) ?? (await this.read(this.idOf(cookie)));
  }

  /** Reads a session from the store, and removes it if its time is over. */
  async read(id: string): Promise<HeldSession | undefined> {
    const before = this.#held.get(id);
    const known = before && (await this.store.stat(id));
    const isSame = before !== undefined && known?.version === before.version;
    const stored = isSame ? known : await this.store.get(id);
    const session = isSame ? before.session : stored && this.#open(id, (stored as StoredSession).sealed);
    if (!stored || !session) {
      this.#held.delete(id);
      return undefined;
    }
    // The last use may not be written yet.
    const usedAt = Math.max(stored.usedAt, before?.usedAt ?? 0, this.#used.get(id) ?? 0);
    if (findEnd(session, usedAt, this.now())) {
      await this.end(id);
      return undefined;
    }
    // `session` stays the same object until it changes: tokens for subgraphs are cached by object.
    const held = { id, session, version: stored.version, usedAt, readAt: this.now(), isNew: before === undefined };
    this.#held.set(id, held);
    return held;
  }

  /** Notes that a session is used. The next refresh reads it again, and writes its last use now and then. */
  use(held: HeldSession): void {
    const now = this.now();
    const isDue = now - held.usedAt >= Math.min(WRITE_USE_EVERY, held.session.idleFor / 4);
    if (isDue) held.usedAt = now;
    if (isDue || !this.#used.has(held.id)) this.#used.set(held.id, isDue ? now : undefined);
  }

  /**
   * Reads all sessions used since the last refresh again, many with one question: one question for each would cost each operation more than the
   * rest of its sign-in.
   */
  async refresh(): Promise<void> {
    const uses = [...this.#used].map(([id, usedAt]) => ({ id, usedAt }));
    this.#used.clear();
    for (let from = 0; from < uses.length; from += REFRESHED_AT_ONCE) await this.#refresh(uses.slice(from, from + REFRESHED_AT_ONCE));
  }

  async #refresh(uses: readonly SessionUse[]): Promise<void> {
    const readAt = this.now();
    const found = await this.store.refresh(uses).catch((error: unknown) => {
      // A use that was to be written is written later.
      for (const { id, usedAt } of uses) if (usedAt !== undefined && !this.#used.get(id)) this.#used.set(id, usedAt);
      throw error;
    });
    for (const [index, { id }] of uses.entries()) {
      const held = this.#held.get(id);
      const known = found[index];
      if (!held) continue;
      const usedAt = Math.max(held.usedAt, known?.usedAt ?? 0);
      // Whatever is not as it was is read whole by its next use.
      const isSame = known?.version === held.version && !findEnd(held.session, usedAt, readAt);
      if (isSame) this.#held.set(id, { ...held, usedAt, readAt, isNew: false });
      else this.#held.delete(id);
    }
  }

  /** Changes a session, unless it was changed or ended since it was read. @returns whether it was changed */
  async change({ id, version }: HeldSession, session: Session): Promise<boolean> {
    const changed = await this.store.replace(id, version, this.#seal(id, session));
    this.#held.delete(id);
    return changed;
  }

  /** Changes a session as it is at this moment. @returns whether it is still there */
  async update(id: string, change: (session: Session) => Session): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const held = await this.read(id);
      if (!held) return false;
      if (await this.change(held, change(held.session))) return true;
    }
    return false;
  }

  /**
   * Goes on under a new id: the old cookie is dead.
   *
   * @param id with the version, it goes on only if nobody changed it since
   * @returns the new cookie's value; undefined if the session has ended meanwhile
   */
  async renew({ id, version }: { readonly id: string; readonly version?: number }, session: Session): Promise<string | undefined> {
    // Added first: whoever ends all sessions of the person at this moment finds the old one or the new one.
    const cookie = await this.#add(session);
    // Who removes it goes on with it: of two at once, the other has none.
    if (await this.end(id, version)) return cookie;
    await this.end(this.idOf(cookie));
    return undefined;
  }

  /** Ends a session. @returns whether it was there */
  async end(id: string, version?: number): Promise<boolean> {
    this.#held.delete(id);
    return await this.store.remove(id, version);
  }

  /** Ends all sessions of a person. */
  async endPerson({ issuer, subject }: Pick<Session, 'issuer' | 'subject'>): Promise<void> {
    await this.#endAll('person', personText(issuer, subject));
  }

  /** The sessions of a person. */
  async ofPerson({ issuer, subject }: Pick<Session, 'issuer' | 'subject'>): Promise<HeldSession[]> {
    const ids = await Promise.all(
      this.sealer.keyedHashes(personText(issuer, subject)).map(async (hash) => await this.store.find('person', hash)),
    );
    const sessions = await Promise.all(ids.flat().map(async (id) => await this.read(id)));
    return sessions.filter((one) => one !== undefined);
  }

  /** The people of the sessions that this gateway holds. */
  heldPeople(): Pick<Session, 'issuer' | 'subject'>[] {
    const people = new Map([...this.#held.values()].map(({ session }) => [personText(session.issuer, session.subject), session]));
    return [...people.values()];
  }

  /** Ends the sessions that belong to one session at the provider (`sid`). */
  async endProviderSession(issuer: string, providerSession: string): Promise<void> {
    await this.#endAll('providerSession', providerText(issuer, providerSession));
  }

  /** Computes the id in the store from a cookie's value. */
  idOf(cookie: string): string {
    let id = this.#ids.get(cookie);
    if (id === undefined) {
      id = createHash('sha256').update(cookie).digest('base64url');
      this.#ids.set(cookie, id);
    }
    return id;
  }

  async #endAll(kind: keyof SessionIndex, text: string): Promise<void> {
    for (const hash of this.sealer.keyedHashes(text)) {
      // Again until there is none: one may have gone on under a new id meanwhile.
      for (let ids = await this.store.find(kind, hash); ids.length > 0; ids = await this.store.find(kind, hash))
        for (const id of ids) await this.end(id);
    }
  }

  #open(id: string, sealed: string): Session | undefined {
    return this.sealer.open<Session>(sealed, `session ${id}`);
  }

  #seal(id: string, session: Session): string {
    return this.sealer.seal(session, `session ${id}`);
  }

  #index({ issuer, subject, providerSession }: Session): SessionIndex {
    return {
      person: this.sealer.keyedHash(personText(issuer, subject)),
      providerSession: providerSession === undefined ? undefined : this.sealer.keyedHash(providerText(issuer, providerSession)),
    };
  }
}

/** Whether a value may be a cookie of a session. Others are not kept: they may be long. */
function isCookie(value: string): boolean {
  return /^[\w-]{43}$/.test(value);
}

function personText(issuer: string, subject: string): string {
  return JSON.stringify(['person', issuer, subject]);
}

function providerText(issuer: string, providerSession: string): string {
  return JSON.stringify(['provider session', issuer, providerSession]);
}
