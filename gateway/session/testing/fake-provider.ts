import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** The person who signs in next at the provider, and the claims about the sign-in. */
export interface ProviderPerson {
  readonly sub: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly sid?: string;
  /** Seconds; the present moment by default. */
  readonly auth_time?: number;
}

/** The faults of the provider. */
export interface ProviderFaults {
  /** Endpoints that answer with this status; 0 ends the connection. */
  readonly status?: Partial<Record<'metadata' | 'jwks' | 'token' | 'authorize', number>>;
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: CryptoKey | Uint8Array;
  readonly metadata?: Record<string, unknown>;
  /** The `iss` parameter of the callback; null: none. */
  readonly callbackIssuer?: string | null;
  /** An error in place of a code. */
  readonly error?: string;
}

/** An OpenID provider over real HTTP. It follows OpenID Connect, except for the faults that a test sets. */
export interface FakeProvider {
  readonly url: string;
  readonly issuer: string;
  person: ProviderPerson;
  faults: ProviderFaults;
  /** The scopes that it grants; undefined: it does not name them. */
  scope: string | undefined;
  /** Seconds for which an access token counts. */
  expiresIn: number;
  /** The authorization requests that came. */
  readonly asked: URLSearchParams[];
  /** How often a refresh token was exchanged, and how often one came a second time. */
  readonly refreshes: { count: number; reused: number };
  /** How many codes came, good or bad. */
  exchanges: number;
  /** Holds back answers to refreshes until it resolves. */
  gate: Promise<void> | undefined;
  logoutToken(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** Starts a provider. @param host `localhost` is another site than `127.0.0.1` */
export async function startFakeProvider({ host = 'localhost', clientId = 'gateway' } = {}): Promise<FakeProvider> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), alg: 'ES256', use: 'sig', kid: 'one' };
  const codes = new Map<string, { request: URLSearchParams; person: ProviderPerson }>();
  const refreshTokens = new Map<string, { person: ProviderPerson; family: Set<string> }>();
  const used = new Set<string>();
  const word = () => randomBytes(16).toString('base64url');

  const sign = async (claims: Record<string, unknown>, header: Record<string, unknown>, key: CryptoKey | Uint8Array = pair.privateKey) =>
    await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);

  const idToken = async (person: ProviderPerson, nonce: string | null) => {
    const now = Math.floor(Date.now() / 1000);
    const { faults } = provider;
    const said = { iss: provider.issuer, aud: clientId, iat: now, exp: now + 300, auth_time: now, ...(nonce ? { nonce } : {}), ...person };
    return await sign(JSON.parse(JSON.stringify({ ...said, ...faults.claims })), faults.header ?? {}, faults.key);
  };

  const tokens = async (person: ProviderPerson, nonce: string | null, family: Set<string>) => {
    const refresh = word();
    refreshTokens.set(refresh, { person, family });
    family.add(refresh);
    return {
      access_token: word(),
      token_type: 'Bearer',
      expires_in: provider.expiresIn,
      scope: provider.scope,
      refresh_token: refresh,
      id_token: await idToken(person, nonce),
    };
  };

  const exchange = async (form: URLSearchParams): Promise<[number, object]> => {
    if (form.get('grant_type') === 'refresh_token') {
      provider.refreshes.count += 1;
      await provider.gate;
      const token = form.get('refresh_token') ?? '';
      const known = refreshTokens.get(token);
      if (!known || used.has(token)) {
        provider.refreshes.reused += 1;
        for (const one of known?.family ?? []) refreshTokens.delete(one);
        return [400, { error: 'invalid_grant' }];
      }
      used.add(token);
      return [200, await tokens(known.person, null, known.family)];
    }
    provider.exchanges += 1;
    const code = form.get('code') ?? '';
    const known = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight = known?.request.get('code_challenge') === challenge && known.request.get('redirect_uri') === form.get('redirect_uri');
    if (!known || !isRight) return [400, { error: 'invalid_grant' }];
    return [200, await tokens(known.person, known.request.get('nonce'), new Set())];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, provider.url);
    const [endpoint] = (['metadata', 'jwks', 'token', 'authorize'] as const).filter((one) =>
      one === 'metadata' ? url.pathname.startsWith('/.well-known') : url.pathname === `/${one}`,
    );
    const status = endpoint && provider.faults.status?.[endpoint];
    if (status === 0) return void request.socket.destroy();
    const json = (code: number, body: unknown) =>
      void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (status !== undefined) return json(status, { error: 'server_error' });
    if (endpoint === 'metadata') {
      return json(200, {
        issuer: provider.issuer,
        authorization_endpoint: `${provider.url}/authorize`,
        token_endpoint: `${provider.url}/token`,
        jwks_uri: `${provider.url}/jwks`,
        end_session_endpoint: `${provider.url}/end`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
        ...provider.faults.metadata,
      });
    }
    if (endpoint === 'jwks') return json(200, { keys: [jwk] });
    if (endpoint === 'authorize') {
      if (provider.asked.length < 1_000) provider.asked.push(url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri')!);
      const code = word();
      const { error, callbackIssuer = provider.issuer } = provider.faults;
      if (error === undefined) {
        // A load names its person itself, because many sign in at once.
        const sub = url.searchParams.get('sub') ?? provider.person.sub;
        codes.set(code, { request: url.searchParams, person: { ...provider.person, sub } });
        back.searchParams.set('code', code);
      } else back.searchParams.set('error', error);
      back.searchParams.set('state', url.searchParams.get('state')!);
      if (callbackIssuer !== null) back.searchParams.set('iss', callbackIssuer);
      return void response.writeHead(303, { location: back.href }).end();
    }
    if (endpoint === 'token') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      return json(...(await exchange(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))));
    }
    response.writeHead(404).end();
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider: FakeProvider = {
    url,
    issuer: url,
    person: { sub: 'dr-sato', amr: ['pwd', 'otp'] },
    faults: {},
    scope: 'openid read',
    expiresIn: 600,
    asked: [],
    refreshes: { count: 0, reused: 0 },
    exchanges: 0,
    gate: undefined,
    logoutToken: async (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const said = { iss: provider.issuer, aud: clientId, iat: now, exp: now + 120, jti: word(), events, ...claims };
      return await sign(JSON.parse(JSON.stringify(said)), { typ: 'logout+jwt', ...header });
    },
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
  return provider;
}
