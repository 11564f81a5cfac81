import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { readBounded } from './bounded-fetch.js';
import type { ProviderConfig } from './provider-config.js';
import { ProviderRefused, ProviderUnavailable, toProviderError } from './provider-error.js';

/** Metadata is read again after this many milliseconds, so that a provider may change its addresses. */
const METADATA_FRESH = 3_600_000;
/** Milliseconds for one call to a provider. */
const WITHIN = 5_000;
/** Accepted signature algorithms of ID and logout tokens. None uses a shared secret. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'];
const SIGN_IN_CLAIMS = JSON.stringify({ id_token: { acr: null, amr: null, auth_time: null } });
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** The parameters of one authorization request. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The `acr_values` to ask for. */
  readonly acrValues?: string | undefined;
  /** Whether the person must authenticate again, although the provider has a session (`prompt=login`, `max_age=0`). */
  readonly renewed?: boolean | undefined;
}

/** The verified result of a sign-in: the ID token's claims, and the tokens. */
export interface SignedIn {
  readonly issuer: string;
  readonly subject: string;
  readonly providerSession: string | undefined;
  /** The provider's `acr`, translated by the configuration; empty if it has no translation. */
  readonly assurance: string;
  readonly methods: readonly string[];
  /** Milliseconds since 1970. */
  readonly authenticatedAt: number;
  readonly scopes: readonly string[];
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresAt: number | undefined;
  /** Whether the person has proved who they are since the sign-in began. False if the provider does not say when that was. */
  readonly isRenewed: boolean;
}

/** New tokens for a session. */
export type Refreshed = Pick<SignedIn, 'idToken' | 'refreshToken' | 'expiresAt' | 'scopes'>;

/** What a session has of its provider before a refresh. */
export interface ToRefresh {
  readonly refreshToken: string;
  readonly idToken: string;
  readonly subject: string;
  readonly scopes: readonly string[];
}

/**
 * One OpenID provider. Every method rejects with {@link ProviderUnavailable} or {@link ProviderRefused}.
 *
 * @example
 * const url = await provider.authorizationUrl({ redirectUri, state, nonce, verifier });
 * // Later, when the provider sends the browser back to `redirectUri`:
 * const signedIn = await provider.exchange(new URL(callbackUrl), { state, nonce, verifier });
 */
export class Provider {
  #known: { configuration: oidc.Configuration; readAt: number } | undefined;
  #reading: Promise<oidc.Configuration> | undefined;
  #keys: { url: string; set: ReturnType<typeof createRemoteJWKSet> } | undefined;

  constructor(
    readonly config: ProviderConfig,
    private readonly now: () => number = Date.now,
  ) {}

  /** Builds the address to which a browser goes to sign in. */
  async authorizationUrl({ redirectUri, state, nonce, verifier, acrValues, renewed }: AuthorizationRequest): Promise<string> {
    const configuration = await this.#configuration();
    return await attempt(async () => {
      const parameters: Record<string, string> = {
        ...this.config.parameters,
        redirect_uri: redirectUri,
        scope: this.config.scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      // Some providers state `acr`, `amr` and `auth_time` only on request (OpenID Connect Core §5.5).
      if (configuration.serverMetadata().claims_parameter_supported === true) parameters.claims ??= SIGN_IN_CLAIMS;
      if (acrValues !== undefined) parameters.acr_values = acrValues;
      if (renewed) Object.assign(parameters, { prompt: 'login', max_age: '0' });
      return oidc.buildAuthorizationUrl(configuration, parameters).href;
    });
  }

  /** Whether its authorization responses carry `iss` (RFC 9207), so that several providers can share one callback address. */
  async namesItself(): Promise<boolean> {
    return (await this.#configuration()).serverMetadata().authorization_response_iss_parameter_supported === true;
  }

  /** Exchanges the code for tokens, and verifies state, issuer, nonce, signature, audience and times. */
  async exchange(callback: URL, expected: { state: string; nonce: string; verifier: string; begunAt: number }): Promise<SignedIn> {
    const configuration = await this.#configuration();
    const tokens = await attempt(
      async () =>
        await oidc.authorizationCodeGrant(configuration, callback, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.verifier,
          idTokenExpected: true,
        }),
    );
    const claims = tokens.claims();
    if (!claims || !tokens.id_token || claims.sub === '') throw new ProviderRefused('id-token');
    const authenticatedAt = typeof claims.auth_time === 'number' ? claims.auth_time * 1000 : this.now();
    return {
      issuer: claims.iss,
      subject: claims.sub,
      providerSession: typeof claims.sid === 'string' ? claims.sid : undefined,
      assurance: this.#assurance(claims.acr),
      methods: Array.isArray(claims.amr) ? claims.amr.map(String).slice(0, 20) : [],
      authenticatedAt,
      isRenewed: typeof claims.auth_time === 'number' && authenticatedAt >= expected.begunAt - CLOCK_LEEWAY,
      // RFC 6749 §5.1: without `scope`, what was asked for was granted.
      ...this.#readTokens(tokens, tokens.id_token, this.config.scopes),
    };
  }

  /** Exchanges a refresh token for new tokens. A provider refuses it if its session has ended or the token was used before. */
  async refresh({ refreshToken, idToken, subject, scopes }: ToRefresh): Promise<Refreshed> {
    const configuration = await this.#configuration();
    const tokens = await attempt(async () => await oidc.refreshTokenGrant(configuration, refreshToken));
    const claims = tokens.claims();
    if (claims && claims.sub !== subject) throw new ProviderRefused('another-person');
    // RFC 6749 §6: without `scope`, what was granted before goes on.
    const fresh = this.#readTokens(tokens, tokens.id_token ?? idToken, scopes);
    return { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken };
  }

  /**
   * The address that ends the provider's own session; undefined if the provider has none. It holds no token: the page's script sees it. The provider asks
   * the person.
   */
  async signOutUrl(returnTo: string): Promise<string | undefined> {
    const configuration = await this.#configuration();
    if (!configuration.serverMetadata().end_session_endpoint) return undefined;
    return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
  }

  /** Verifies a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). @returns the person or the provider's session that it names, and the token's id (`jti`) */
  async verifyLogoutToken(token: string): Promise<{ subject: string | undefined; providerSession: string | undefined; id: string }> {
    const metadata = (await this.#configuration()).serverMetadata();
    const { payload } = await attempt(
      async () =>
        await jwtVerify(token, this.#keySet(String(metadata.jwks_uri)), {
          issuer: this.config.issuer,
          audience: this.config.clientId,
          algorithms: ALGORITHMS,
          maxTokenAge: '10 min',
          clockTolerance: CLOCK_LEEWAY / 1000,
          currentDate: new Date(this.now()),
        }),
    );
    const { events, nonce, sub, sid, jti } = payload;
    const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, LOGOUT_EVENT);
    if (!isLogout || nonce !== undefined || typeof jti !== 'string' || (typeof sub !== 'string' && typeof sid !== 'string'))
      throw new ProviderRefused('logout-token');
    return { subject: sub, providerSession: typeof sid === 'string' ? sid : undefined, id: jti };
  }

  #assurance(acr: unknown): string {
    const { assurances } = this.config;
    return typeof acr === 'string' && Object.hasOwn(assurances, acr) ? assurances[acr]! : '';
  }

  #readTokens(tokens: oidc.TokenEndpointResponse, idToken: string, otherwise: readonly string[]) {
    return {
      idToken,
      refreshToken: tokens.refresh_token,
      scopes: tokens.scope === undefined ? otherwise : tokens.scope.split(' ').filter(Boolean),
      expiresAt: typeof tokens.expires_in === 'number' ? this.now() + tokens.expires_in * 1000 : undefined,
    };
  }

  #keySet(url: string) {
    if (this.#keys?.url !== url) this.#keys = { url, set: createRemoteJWKSet(new URL(url), { timeoutDuration: WITHIN }) };
    return this.#keys.set;
  }

  /** Reads the metadata; callers at the same time share one request. If the provider does not answer, the last metadata is used. */
  async #configuration(): Promise<oidc.Configuration> {
    if (this.#known && this.now() - this.#known.readAt < METADATA_FRESH) return this.#known.configuration;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    try {
      return await this.#reading;
    } catch (error) {
      if (this.#known && error instanceof ProviderUnavailable) return this.#known.configuration;
      throw error;
    }
  }

  async #read(): Promise<oidc.Configuration> {
    const { issuer, metadata, clientId, clientSecret } = this.config;
    const read = (await readBounded(metadata, WITHIN)) as oidc.ServerMetadata;
    if (read?.issuer !== issuer) throw new ProviderRefused('metadata-issuer');
    const configuration = new oidc.Configuration(
      read,
      clientId,
      undefined,
      clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    );
    configuration.timeout = WITHIN / 1000;
    oidc.enableNonRepudiationChecks(configuration);
    if (metadata.startsWith('http:')) oidc.allowInsecureRequests(configuration);
    this.#known = { configuration, readAt: this.now() };
    return configuration;
  }
}

/** Milliseconds by which two clocks may differ. */
const CLOCK_LEEWAY = 30_000;

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw toProviderError(error);
  }
}
