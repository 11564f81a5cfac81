import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { VerifiedAccess } from '../authn/access-token.js';
import type { SessionAccess } from '../authn/authenticate.js';
import { gatewayError } from '../errors.js';
import { type CookieScope, parseCookies, sessionCookieName } from './cookies.js';
import { DirectoryUnavailable, type People, type Person } from './people.js';
import type { TokenRefresher } from './refresh.js';
import { isSameOrigin } from './same-origin.js';
import { findAssurance, findAuthenticationTime, findEnd, type Session } from './session.js';
import type { HeldSession, Sessions } from './sessions.js';
import { StoreUnavailable } from './store/session-store.js';

export interface SessionAuthenticatorOptions {
  readonly sessions: Sessions;
  readonly people: People;
  readonly refresher: TokenRefresher;
  readonly scope: CookieScope;
  /** The gateway's own public origin. */
  readonly origin: () => string;
  /** The client's address, behind trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now?: () => number;
}

/** How many `Cookie` headers are remembered, and how long they may be, in characters. */
const KEPT_HEADERS = 10_000;
const KEPT_HEADER_AT_MOST = 1_000;

/**
 * Authenticates requests by the session's cookie. The cookie counts only in requests from the gateway's own origin, and only if the session is active: not
 * ended, not locked, with a facility, for a person who may act.
 *
 * @example createAuthenticator({ tokens, sessions: sessionAuthenticator, clientAddress })
 */
export class SessionAuthenticator implements SessionAccess {
  /** The access of each session object. It stays the same object, because tokens for subgraphs are cached by object. */
  readonly #access = new WeakMap<Session, { readonly access: VerifiedAccess; readonly until: number }>();
  /** The session's cookie in recent `Cookie` headers. */
  readonly #cookies = new LRUCache<string, string>({ max: KEPT_HEADERS });
  readonly #now: () => number;

  constructor(private readonly options: SessionAuthenticatorOptions) {
    this.#now = options.now ?? Date.now;
  }

  get cookieName(): string {
    return sessionCookieName(this.options.scope);
  }

  /** The access of a request's session; see {@link SessionAccess}. @throws GraphQLError SESSION_LOCKED, FACILITY_REQUIRED, SESSION_STORE_UNAVAILABLE, PROVIDER_UNAVAILABLE */
  accessOf(request: IncomingMessage): VerifiedAccess | undefined | Promise<VerifiedAccess | undefined> {
    const cookie = this.cookieOf(request, { needsHeader: !request.url?.startsWith('/content/') });
    if (cookie === undefined) return undefined;
    const held = this.options.sessions.peek(cookie);
    return held ? this.#enter(held) : this.#read(cookie, request);
  }

  /** The value of the session's cookie. @returns undefined if there is none, or the request does not come from the gateway's own origin */
  cookieOf({ headers }: IncomingMessage, { needsHeader }: { readonly needsHeader: boolean }): string | undefined {
    const cookie = this.#findCookie(headers.cookie);
    return cookie && isSameOrigin(headers, { origin: this.options.origin(), needsHeader }) ? cookie : undefined;
  }

  /** A browser sends the same header each time, so that it is parsed once. */
  #findCookie(header: string | undefined): string | undefined {
    if (header === undefined) return undefined;
    const known = this.#cookies.get(header);
    if (known !== undefined) return known;
    const cookie = parseCookies(header).get(this.cookieName);
    if (cookie !== undefined && header.length <= KEPT_HEADER_AT_MOST) this.#cookies.set(header, cookie);
    return cookie;
  }

  async #read(cookie: string, request: IncomingMessage): Promise<VerifiedAccess | undefined> {
    try {
      const { sessions, addressOf } = this.options;
      const held = await sessions.find(cookie);
      if (!held || !(await this.confirm(held, addressOf(request)))) return undefined;
      // It may have been locked or changed while the directory or the provider was asked.
      const now = await sessions.find(cookie);
      return now && this.#enter(now);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw gatewayError('SESSION_STORE_UNAVAILABLE');
      throw error;
    }
  }

  /**
   * Whether a session may be used. The directory is asked about a session that was not in this gateway's cache; later {@link PeopleWatch} finds out who may
   * no longer act. The provider is asked before the access token expires.
   *
   * @throws GraphQLError PROVIDER_UNAVAILABLE
   */
  async confirm(held: HeldSession, address: string): Promise<boolean> {
    if (held.isNew && !(await this.check(held, await this.#personOf(held, address)))) return false;
    return await this.options.refresher.confirm(held);
  }

  /**
   * Applies the directory's answer to a session. All sessions of a suspended person end. A person who left the session's facility must choose another one.
   *
   * @param person undefined if the person is not registered; `unknown` if the directory does not answer
   * @returns whether the session goes on as it is
   */
  async check(held: HeldSession, person: Person | undefined | 'unknown'): Promise<boolean> {
    // The session may go on: without the directory no operation about a patient is answered anyway.
    if (person === 'unknown') return true;
    const { sessions } = this.options;
    if (!person?.active) {
      await sessions.endPerson(held.session);
      return false;
    }
    const { facility } = held.session;
    if (facility === undefined || person.facilities.some(({ id }) => id === facility)) return true;
    await sessions.change(held, { ...held.session, facility: undefined });
    return false;
  }

  async #personOf({ session }: HeldSession, address: string): Promise<Person | undefined | 'unknown'> {
    try {
      return await this.options.people.current({ ...this.accessFor(session), address });
    } catch (error) {
      if (error instanceof DirectoryUnavailable) return 'unknown';
      throw error;
    }
  }

  /** The access of a session: what the gateway tells the directory and the subgraphs about the person. The client's address is added for each request. */
  accessFor(session: Session): VerifiedAccess {
    const now = this.#now();
    const known = this.#access.get(session);
    if (known && now < known.until) return known.access;
    const { issuer, subject, facility = '', scopes, methods, stepUp } = session;
    const access: VerifiedAccess = {
      issuer,
      subject,
      facility,
      scopes,
      assurance: findAssurance(session, now),
      methods,
      authenticatedAt: Math.floor(findAuthenticationTime(session) / 1000),
      client: 'browser',
    };
    const until = stepUp && now < stepUp.until ? stepUp.until : Number.POSITIVE_INFINITY;
    this.#access.set(session, { access, until });
    return access;
  }

  #enter(held: HeldSession): VerifiedAccess | undefined {
    const { session } = held;
    if (findEnd(session, held.usedAt, this.#now())) return undefined;
    if (session.locked) throw gatewayError('SESSION_LOCKED');
    if (session.facility === undefined) throw gatewayError('FACILITY_REQUIRED');
    this.options.sessions.use(held);
    return this.accessFor(session);
  }
}
