import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { gatewayError } from '../errors.js';
import type { Provider } from './provider/provider.js';
import { ProviderRefused } from './provider/provider-error.js';
import type { HeldSession, Sessions } from './sessions.js';

/** The provider is asked this many milliseconds before the access token expires, so that no request has to wait. */
const AHEAD = 60_000;
/** Only one gateway at a time refreshes a session. If it stops meanwhile, another one may try after this many milliseconds. */
const ALONE_FOR = 15_000;
/** Milliseconds between two looks whether a refresh is over. */
const LOOK_EVERY = 25;
/** After a failure the provider is not asked again for this many milliseconds. */
const PAUSE = 5_000;

export interface TokenRefresherOptions {
  readonly sessions: Sessions;
  readonly providers: ReadonlyMap<string, Provider>;
  /** Milliseconds for which a session goes on after its access token expired, while the provider does not answer. */
  readonly grace: number;
  readonly log: Logger;
  readonly now?: () => number;
}

/**
 * Refreshes the tokens of sessions before the access token expires: so the provider confirms each session. A refresh token can be used once, so only one
 * gateway may use it; the others go on with the session as it is. If the provider refuses the token, the session ends.
 */
export class TokenRefresher {
  readonly #now: () => number;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #pausedUntil = new Map<string, number>();

  constructor(private readonly options: TokenRefresherOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** Refreshes a session's tokens if they expire soon. @returns whether the session goes on @throws GraphQLError PROVIDER_UNAVAILABLE if the provider has been down for too long */
  async confirm(held: HeldSession): Promise<boolean> {
    const { tokens } = held.session;
    if (tokens.expiresAt === undefined || tokens.refreshToken === undefined) return true;
    const left = tokens.expiresAt - this.#now();
    if (left > AHEAD) return true;
    const refreshing = this.#refresh(held);
    if (left > 0) {
      refreshing.catch(() => undefined);
      return true;
    }
    await refreshing;
    const after = await this.options.sessions.read(held.id);
    if (!after) return false;
    const { expiresAt } = after.session.tokens;
    if (expiresAt !== undefined && this.#now() > expiresAt + this.options.grace) throw gatewayError('PROVIDER_UNAVAILABLE');
    return true;
  }

  #refresh(held: HeldSession): Promise<void> {
    const known = this.#underWay.get(held.id);
    if (known) return known;
    if ((this.#pausedUntil.get(held.id) ?? 0) > this.#now()) return Promise.resolve();
    const underWay = this.#refreshAlone(held).finally(() => this.#underWay.delete(held.id));
    this.#underWay.set(held.id, underWay);
    return underWay;
  }

  /**
   * Does something while no gateway refreshes the session: else the tokens that come would be lost, and those before are used up.
   *
   * @throws GraphQLError PROVIDER_UNAVAILABLE if a refresh takes too long
   */
  async whileIdle<T>(id: string, act: () => Promise<T>): Promise<T> {
    const { store } = this.options.sessions;
    const began = performance.now();
    while (!(await store.setOnce(turnOf(id), '1', ALONE_FOR))) {
      if (performance.now() - began > ALONE_FOR) throw gatewayError('PROVIDER_UNAVAILABLE');
      await setTimeout(LOOK_EVERY);
    }
    try {
      return await act();
    } finally {
      await store.take(turnOf(id)).catch(() => undefined);
    }
  }

  async #refreshAlone({ id, version }: HeldSession): Promise<void> {
    const { sessions, providers, log } = this.options;
    const turn = turnOf(id);
    if (!(await sessions.store.setOnce(turn, '1', ALONE_FOR))) return;
    try {
      // Another gateway may have done it since this session was read.
      const held = await sessions.read(id);
      if (!held || held.version !== version) return;
      const { session } = held;
      const provider = providers.get(session.provider);
      if (!provider || provider.config.issuer !== session.issuer) {
        await sessions.end(id);
        return;
      }
      const { refreshToken, idToken } = session.tokens;
      const fresh = await provider.refresh({ refreshToken: refreshToken!, idToken, subject: session.subject, scopes: session.scopes });
      const { scopes, ...tokens } = fresh;
      await this.#keep(held, (one) => ({ ...one, scopes, tokens }));
    } catch (error) {
      if (error instanceof ProviderRefused && ENDING.has(error.reason)) {
        log.info({ reason: error.reason }, 'a provider ended a session');
        await sessions.end(id);
        return;
      }
      log.warn({ problem: (error as Error).message }, 'a session could not be confirmed by its provider');
      this.#pausedUntil.set(id, this.#now() + PAUSE);
      if (this.#pausedUntil.size > 10_000) this.#pausedUntil.clear();
    } finally {
      await sessions.store.take(turn).catch(() => undefined);
    }
  }

  /** Writes the new tokens into the session, because the old ones cannot be used again. A change that was made meanwhile is kept. */
  async #keep(held: HeldSession, change: (session: HeldSession['session']) => HeldSession['session']): Promise<void> {
    let current: HeldSession | undefined = held;
    for (let attempt = 0; current && attempt < 5; attempt++) {
      if (await this.options.sessions.change(current, change(current.session))) return;
      current = await this.options.sessions.read(held.id);
    }
  }
}

/** Under this key the store notes who refreshes. */
function turnOf(id: string): string {
  return `refresh:${id}`;
}

/** The reasons that end a session: the provider no longer knows it. Other reasons are errors of the configuration, or temporary. */
const ENDING = new Set(['invalid_grant', 'another-person', 'access_denied', 'login_required']);
