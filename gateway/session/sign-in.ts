import type { VerifiedAccess } from '../authn/access-token.js';
import { HPKI_ASSURANCE } from '../authn/assurance.js';
import { buildLoginCookie, buildSessionCookie, type CookieScope, clearLoginCookie, findLoginTags, loginCookieName } from './cookies.js';
import { beginLogin, LOGIN_LASTS, LOGINS_AT_ONCE, type LoginPurpose, type LoginState, openLogin, parseTag, useKey } from './login-state.js';
import { DirectoryUnavailable, type People, type Person } from './people.js';
import type { Provider, SignedIn } from './provider/provider.js';
import { ProviderRefused, ProviderUnavailable } from './provider/provider-error.js';
import type { Sealer } from './sealing.js';
import { findAssurance, type Session, type StepUp } from './session.js';
import { hasSecondFactor, type SessionRules } from './session-rules.js';
import type { HeldSession, Sessions } from './sessions.js';
import { SignInFailed } from './sign-in-failures.js';
import { StoreFull, StoreUnavailable } from './store/session-store.js';

export interface SignInOptions {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly sessions: Sessions;
  readonly people: People;
  readonly sealer: Sealer;
  readonly rules: SessionRules;
  /** Milliseconds for which the assurance of a sign-in with HPKI lasts. */
  readonly hpkiLasts: number;
  readonly scope: CookieScope;
  readonly origin: () => string;
  readonly now?: () => number;
}

/** Where the browser goes next (`location`), and the `Set-Cookie` headers. */
export interface Step {
  readonly location: string;
  readonly cookies: readonly string[];
  /** The session that began or changed, if the sign-in is complete. */
  readonly signedIn?: { readonly session: Session; readonly purpose: LoginPurpose };
}

/** The end of a sign-in: a session under a new cookie, or the provider must be asked again. */
type Completed = { readonly cookie: string; readonly session: Session } | { readonly again: LoginState };

/** A request to sign in, or to change a session by signing in again. */
export interface SignInRequest {
  /** The provider's id. Undefined: the session's provider, or the only one. */
  readonly provider: string | undefined;
  readonly returnTo: string;
  readonly purpose: LoginPurpose;
  readonly session: HeldSession | undefined;
}

/** The path to which providers send browsers back. */
export const CALLBACK_PATH = '/session/callback';

/**
 * Signs people in at an OpenID provider: authorization code with PKCE (OpenID Connect Core §3.1, RFC 7636).
 *
 * @example
 * const { location, cookies } = await signIn.begin({ provider: undefined, returnTo: '/', purpose: 'sign-in', session: undefined }, new Map());
 */
export class SignIn {
  readonly #now: () => number;

  constructor(private readonly options: SignInOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** Sends the browser to the provider. @throws SignInFailed */
  async begin({ provider: asked, returnTo, purpose, session }: SignInRequest, cookies: ReadonlyMap<string, string>): Promise<Step> {
    const provider = this.#choose(asked ?? session?.session.provider);
    const redirectUri = await this.#redirectUri(provider);
    const login = beginLogin({
      provider: provider.config.id,
      redirectUri,
      returnTo,
      purpose,
      previous: session?.id,
      begunAt: this.#now(),
      renewed: purpose === 'unlock' || purpose === 'recent' || session?.session.locked === true,
      repeated: false,
    });
    return await this.#send(provider, login, cookies);
  }

  /** Finishes a sign-in when the provider sends the browser back: verifies the answer, and begins or renews the session. @throws SignInFailed */
  async finish(path: string, search: string, cookies: ReadonlyMap<string, string>, address: string): Promise<Step> {
    const { sealer, sessions, providers, scope } = this.options;
    const state = new URLSearchParams(search).get('state');
    const tag = parseTag(state);
    const login = tag === undefined ? undefined : openLogin(sealer, cookies.get(loginCookieName(scope, tag)), state!, this.#now());
    if (!login || tag === undefined) throw new SignInFailed('SIGN_IN_EXPIRED', 'unknown');
    // Where a provider has a callback of its own, an answer at another address is not this provider's (mix-up).
    if (path !== new URL(login.redirectUri).pathname) throw new SignInFailed('SIGN_IN_REFUSED', 'another-callback');
    const isFirst = await guard(async () => await sessions.store.setOnce(useKey(login), '1', LOGIN_LASTS * 1000));
    if (!isFirst) throw new SignInFailed('SIGN_IN_EXPIRED', 'used');
    const provider = providers.get(login.provider);
    if (!provider) throw new SignInFailed('PROVIDER_UNKNOWN');
    const step = await guard(async () => await this.#complete(provider, login, search, address));
    const used = clearLoginCookie(scope, tag);
    if ('again' in step) {
      const { location, cookies: added } = await this.#send(provider, step.again, cookies);
      return { location, cookies: [used, ...added] };
    }
    const { cookie, session } = step;
    return { location: login.returnTo, cookies: [used, buildSessionCookie(scope, cookie)], signedIn: { session, purpose: login.purpose } };
  }

  async #complete(provider: Provider, login: LoginState, search: string, address: string): Promise<Completed> {
    const { state, nonce, verifier, redirectUri, begunAt } = login;
    const signedIn = await provider.exchange(new URL(`${redirectUri}?${search}`), {
      state,
      nonce,
      verifier,
      begunAt,
    });
    try {
      return await this.#enter(provider, login, signedIn, address);
    } catch (error) {
      throw error instanceof SignInFailed ? new SignInFailed(error.code, error.reason, signedIn) : error;
    }
  }

  /** Begins or renews the session of a person whom the provider has named. */
  async #enter(provider: Provider, login: LoginState, signedIn: SignedIn, address: string): Promise<Completed> {
    const { sessions, people, rules } = this.options;
    const { purpose, renewed, repeated } = login;
    // A provider that ignores `max_age=0` would let whoever sits at the screen pass.
    if (renewed && !signedIn.isRenewed) throw new ProviderRefused('not-renewed');
    const again = (more: Partial<LoginState>) => ({ again: beginLogin({ ...login, ...more, begunAt: this.#now() }) });
    const before = login.previous === undefined ? undefined : await sessions.read(login.previous);
    const isSame = before?.session.issuer === signedIn.issuer && before.session.subject === signedIn.subject;
    if (purpose !== 'sign-in') {
      if (!before) throw new SignInFailed('SIGN_IN_EXPIRED', 'session ended');
      if (!isSame) throw new SignInFailed('OTHER_PERSON');
    }
    // The provider's own session would open the lock for whoever sits at the screen.
    if (!signedIn.isRenewed && (await this.#hasLockedSession(signedIn))) return again({ renewed: true });
    const person = await people.ask(toAccess(signedIn, address));
    if (!person?.active) throw new SignInFailed('NOT_REGISTERED');
    const { secondFactor } = rules.of(person.profession);
    // A new session has what this sign-in proved, and nothing of the one before: else that would last for ever.
    const keeps = before !== undefined && isSame && purpose !== 'sign-in';
    if (!hasSecondFactor(secondFactor, signedIn) && !(keeps && hasSecondFactor(secondFactor, before!.session))) {
      const acrValues = provider.config.stepUp.secondFactor;
      if (repeated || acrValues === undefined) throw new SignInFailed('SECOND_FACTOR_REQUIRED');
      return again({ repeated: true });
    }
    if (purpose === 'hpki' && signedIn.assurance !== HPKI_ASSURANCE) throw new SignInFailed('HPKI_REQUIRED');
    const session = this.#build(provider, signedIn, person, { before: isSame ? before?.session : undefined, keeps });
    // The provider may say HPKI of a sign-in that was hours ago.
    if (purpose === 'hpki' && findAssurance(session, this.#now()) !== HPKI_ASSURANCE && !renewed) return again({ renewed: true });
    if (!before) return { cookie: await sessions.begin(session), session };
    const cookie = purpose === 'sign-in' ? undefined : await sessions.renew({ id: before.id }, session);
    if (cookie !== undefined) return { cookie, session };
    if (purpose !== 'sign-in') throw new SignInFailed('SIGN_IN_EXPIRED', 'session ended');
    await sessions.end(before.id);
    return { cookie: await sessions.begin(session), session };
  }

  async #hasLockedSession(person: SignedIn): Promise<boolean> {
    return (await this.options.sessions.ofPerson(person)).some(({ session }) => session.locked);
  }

  #build(
    provider: Provider,
    signedIn: SignedIn,
    person: Person,
    { before, keeps }: { readonly before: Session | undefined; readonly keeps: boolean },
  ): Session {
    const { rules } = this.options;
    const now = this.#now();
    const { idleFor, lastsFor } = rules.of(person.profession);
    const kept = keeps ? before : undefined;
    const isHpki = signedIn.assurance === HPKI_ASSURANCE;
    const stepUp: StepUp | undefined = isHpki
      ? { assurance: HPKI_ASSURANCE, until: Math.min(now, signedIn.authenticatedAt) + this.options.hpkiLasts, at: signedIn.authenticatedAt }
      : kept?.stepUp;
    const { idToken, refreshToken, expiresAt, scopes, isRenewed: _, ...who } = signedIn;
    return {
      provider: provider.config.id,
      ...who,
      scopes,
      assurance: isHpki ? '' : signedIn.assurance,
      methods: hasMore(kept?.methods, signedIn.methods) ? kept!.methods : signedIn.methods,
      profession: person.profession,
      facility: findFacility(person, before?.facility),
      begunAt: kept?.begunAt ?? now,
      endsAt: kept?.endsAt ?? now + lastsFor,
      idleFor,
      locked: false,
      stepUp,
      tokens: { idToken, refreshToken, expiresAt },
    };
  }

  async #send(provider: Provider, login: LoginState, cookies: ReadonlyMap<string, string>): Promise<Step> {
    const { sealer, scope } = this.options;
    const { stepUp } = provider.config;
    const { state, nonce, verifier, redirectUri, purpose, renewed, repeated } = login;
    const location = await guard(
      async () =>
        await provider.authorizationUrl({
          redirectUri,
          state,
          nonce,
          verifier,
          acrValues: purpose === 'hpki' ? stepUp.hpki : repeated || purpose === 'second-factor' ? stepUp.secondFactor : undefined,
          renewed,
        }),
    );
    // A browser keeps a limited number of cookies, so the cookies of old, unfinished sign-ins are removed.
    const dropped = findLoginTags(scope, cookies).slice(0, -(LOGINS_AT_ONCE - 1) || undefined);
    const clear = findLoginTags(scope, cookies).length >= LOGINS_AT_ONCE ? dropped.map((tag) => clearLoginCookie(scope, tag)) : [];
    return { location, cookies: [...clear, buildLoginCookie(scope, parseTag(state)!, sealer.seal(login, 'login'), LOGIN_LASTS)] };
  }

  #choose(asked: string | undefined): Provider {
    const { providers } = this.options;
    const [only] = providers.values();
    const provider = asked === undefined ? (providers.size === 1 ? only : undefined) : providers.get(asked);
    if (!provider) throw new SignInFailed('PROVIDER_UNKNOWN');
    return provider;
  }

  /**
   * The callback's address. If several providers share it, each must name itself in its answer (`iss`). Otherwise one provider could get a code that another
   * one issued (mix-up attack, RFC 9207).
   */
  async #redirectUri(provider: Provider): Promise<string> {
    const { id, ownCallback } = provider.config;
    const shared = `${this.options.origin()}${CALLBACK_PATH}`;
    if (ownCallback) return `${shared}/${id}`;
    const isSafe = this.options.providers.size === 1 || (await guard(async () => await provider.namesItself()));
    if (!isSafe) throw new SignInFailed('SIGN_IN_REFUSED', 'provider needs ownCallback');
    return shared;
  }
}

/** Chooses the acting facility: that of the session before, or the only one. @returns undefined if the person must choose */
function findFacility({ facilities }: Person, before: string | undefined): string | undefined {
  if (facilities.length === 0) throw new SignInFailed('NO_FACILITY');
  const known = facilities.find(({ id }) => id === before) ?? (facilities.length === 1 ? facilities[0] : undefined);
  if (known && !known.networkAllowed) {
    if (facilities.length === 1) throw new SignInFailed('NETWORK_NOT_ALLOWED');
    return undefined;
  }
  return known?.id;
}

/** Whether the session before had more methods: a renewed sign-in by one factor does not remove the second factor. */
function hasMore(before: readonly string[] | undefined, now: readonly string[]): boolean {
  return before !== undefined && before.length > now.length;
}

/** The access with which the directory is asked before there is a session. */
function toAccess({ issuer, subject, assurance, methods, authenticatedAt, scopes }: SignedIn, address: string): VerifiedAccess {
  return { issuer, subject, facility: '', scopes, assurance, methods, authenticatedAt: Math.floor(authenticatedAt / 1000), address };
}

/** Converts known errors into {@link SignInFailed}. */
async function guard<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw new SignInFailed('PROVIDER_UNAVAILABLE', error.message);
    if (error instanceof ProviderRefused)
      throw new SignInFailed(error.reason === 'access_denied' ? 'SIGN_IN_CANCELLED' : 'SIGN_IN_REFUSED', error.reason);
    if (error instanceof DirectoryUnavailable) throw new SignInFailed('DIRECTORY_UNAVAILABLE');
    if (error instanceof StoreUnavailable || error instanceof StoreFull) throw new SignInFailed('SESSION_STORE_UNAVAILABLE');
    throw error;
  }
}
