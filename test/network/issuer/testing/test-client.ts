import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { GATEWAY_CLIENT } from '../gateway-client.js';

/** The address at which the test's gateway claims to be: nothing listens there, and no test goes there. */
export const TEST_GATEWAY = 'http://127.0.0.1:4321';

export interface Tokens {
  readonly idToken: JWTPayload;
  readonly accessToken: JWTPayload;
  readonly refreshToken: string;
}

/** What a page of the issuer answers. `location` is set if the browser goes on. */
export interface Shown {
  readonly status: number;
  readonly location: string | undefined;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser and the gateway behind it, for one person at the issuer. */
export class TestClient {
  readonly #cookies = new Map<string, string>();
  readonly #verifier = randomBytes(32).toString('base64url');

  /** @param issuer its address; passkeys need the name localhost */
  constructor(
    private readonly issuer: string,
    private readonly gateway = TEST_GATEWAY,
  ) {}

  /** Asks for a sign-in. `location` is the sign-in page, or the gateway if the person need not be asked. */
  async begin(parameters: Record<string, string> = {}): Promise<Shown> {
    const search = new URLSearchParams({
      client_id: GATEWAY_CLIENT,
      response_type: 'code',
      redirect_uri: `${this.gateway}/session/callback`,
      scope: 'openid directory:read',
      state: 'st',
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    });
    return await this.visit(`/auth?${search}`);
  }

  /** Opens a page, or sends a form to it. */
  async visit(path: string, form?: Record<string, string>): Promise<Shown> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && new URLSearchParams(form);
    const url = new URL(path, this.issuer);
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie }, ...(body ? { method: 'POST', body } : {}) });
    for (const one of answer.headers.getSetCookie()) this.#cookies.set(...(one.split(';')[0]!.split(/=(.*)/s) as [string, string]));
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? undefined,
      headers: answer.headers,
      text: await answer.text(),
    };
  }

  /** Follows the issuer until it sends the browser to the gateway. @returns the gateway's address with code or error */
  async follow(shown: Shown): Promise<URL> {
    let { location } = shown;
    while (location !== undefined && !location.startsWith(this.gateway)) ({ location } = await this.visit(location));
    if (location === undefined) throw new Error(`the issuer does not redirect to the gateway: ${shown.status} ${shown.text}`);
    return new URL(location);
  }

  /** Follows the issuer back to the gateway, and exchanges the code. */
  async finish(shown: Shown): Promise<Tokens> {
    const code = (await this.follow(shown)).searchParams.get('code') ?? '';
    const redirect = `${this.gateway}/session/callback`;
    return await this.#askForTokens({ grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: this.#verifier });
  }

  async refresh({ refreshToken }: Tokens): Promise<Tokens> {
    return await this.#askForTokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async #askForTokens(form: Record<string, string>): Promise<Tokens> {
    const body = new URLSearchParams({ client_id: GATEWAY_CLIENT, ...form });
    const answer = await fetch(`${this.issuer}/token`, { method: 'POST', body });
    const read = (await answer.json()) as { id_token: string; access_token: string; refresh_token: string };
    if (answer.status !== 200) throw new Error(JSON.stringify(read));
    return { idToken: decodeJwt(read.id_token), accessToken: decodeJwt(read.access_token), refreshToken: read.refresh_token };
  }
}
