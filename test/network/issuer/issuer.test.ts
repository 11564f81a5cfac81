import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { createWorld } from '../world/world.js';
import { startIssuer } from './issuer.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
let issuer: Awaited<ReturnType<typeof startIssuer>>;

beforeAll(async () => {
  issuer = await startIssuer({ world, folder });
});
afterAll(async () => {
  await issuer.close();
  rmSync(folder, { recursive: true });
});

async function grant(form: Record<string, string>) {
  const body = new URLSearchParams({ grant_type: 'urn:hareyaka:params:grant-type:demo-account', client_id: 'hareyaka-cli', ...form });
  const response = await fetch(`${issuer.url}/token`, { method: 'POST', body });
  return { status: response.status, ...((await response.json()) as { access_token: string; error?: string }) };
}

const verified = (token: string, audience = 'hareyaka-graph') =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${issuer.url}/jwks`)), {
    issuer: 'https://issuer.hareyaka.example',
    audience,
    typ: 'at+jwt',
  });

describe('the issuer', () => {
  it('publishes its metadata under its fixed name, with endpoints where it listens', async () => {
    const discovered = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(discovered).toMatchObject({
      issuer: 'https://issuer.hareyaka.example',
      jwks_uri: `${issuer.url}/jwks`,
      token_endpoint: `${issuer.url}/token`,
    });
  });

  it('gives a demo account an access token that verifies against its key set', async () => {
    const { access_token } = await grant({ account: 'dr-sato' });
    const { payload } = await verified(access_token);
    const user = world.users.find((one) => one.subject === 'dr-sato')!;
    expect(payload).toMatchObject({
      sub: 'dr-sato',
      facility: user.activities[0]!.facilityId,
      acr: 'urn:hareyaka:acr:hpki',
      amr: ['hwk', 'pin'],
    });
    expect(payload.auth_time).toEqual(expect.any(Number));
    expect(payload.exp! - payload.iat!).toBe(3600);
    const scopes = String(payload.scope).split(' ');
    expect(scopes).toEqual(expect.arrayContaining(['openid', 'directory:read', 'care:write', 'chart:lab-result', 'chart:viewer']));
    expect(scopes).not.toContain('directory:manage');
  });

  it('gives the network’s administrators the scope of administration', async () => {
    for (const account of ['admin', 'support']) {
      const { payload } = await verified((await grant({ account })).access_token);
      expect(String(payload.scope).split(' ')).toEqual(expect.arrayContaining(['directory:manage', 'audit:read']));
    }
  });

  it('accepts a facility, scopes, a lifetime and an audience', async () => {
    const { access_token } = await grant({
      account: 'ns-tanaka',
      facility: 'fac_x',
      scope: 'openid chart:allergy audit:read',
      ttl: '5',
      audience: 'other',
    });
    const { payload } = await verified(access_token, 'other');
    expect(payload).toMatchObject({ facility: 'fac_x', scope: 'openid chart:allergy' });
    expect(payload.exp! - payload.iat!).toBe(5);
  });

  it('refuses unknown accounts and invalid lifetimes', async () => {
    expect(await grant({ account: 'nobody' })).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await grant({ account: world.users.find((one) => !one.hasAccount)!.subject })).toMatchObject({ error: 'invalid_grant' });
    expect(await grant({ account: 'admin', ttl: '-1' })).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it('signs a person in by code and PKCE, on any port of the loopback', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const redirect = 'http://127.0.0.1:4321/callback';
    const cookies = new Map<string, string>();
    const visit = async (url: string, init: RequestInit = {}) => {
      const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
      const response = await fetch(new URL(url, issuer.url), { redirect: 'manual', ...init, headers });
      for (const cookie of response.headers.getSetCookie()) cookies.set(...(cookie.split(';')[0]!.split(/=(.*)/s) as [string, string]));
      return response;
    };
    const search = new URLSearchParams({
      client_id: 'hareyaka-portal',
      response_type: 'code',
      redirect_uri: redirect,
      scope: 'openid directory:read chart:allergy directory:manage',
      state: 'st',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const interaction = (await visit(`/auth?${search}`)).headers.get('location')!;
    expect(await (await visit(interaction)).text()).toContain('value="dr-sato"');
    let next = (await visit(interaction, { method: 'POST', body: new URLSearchParams({ account: 'dr-sato' }) })).headers.get('location')!;
    next = (await visit(next)).headers.get('location')!;
    expect(next).toContain(redirect);
    const code = new URL(next).searchParams.get('code')!;
    const form = { grant_type: 'authorization_code', client_id: 'hareyaka-portal', code, redirect_uri: redirect, code_verifier: verifier };
    const response = await visit('/token', { method: 'POST', body: new URLSearchParams(form) });
    const tokens = (await response.json()) as { access_token: string; id_token: string };
    const { payload } = await verified(tokens.access_token);
    expect(payload).toMatchObject({ sub: 'dr-sato', acr: 'urn:hareyaka:acr:hpki', scope: 'openid directory:read chart:allergy' });
    expect(decodeJwt(tokens.id_token)).toMatchObject({ sub: 'dr-sato', aud: 'hareyaka-portal' });
  });

  it('keeps its keys, so that tokens stay valid after a restart', async () => {
    const { access_token } = await grant({ account: 'vendor' });
    const { port } = issuer;
    await issuer.close();
    issuer = await startIssuer({ world, folder, port });
    expect(issuer.port).toBe(port);
    const again = () => verified(access_token);
    expect((await again().catch(again)).payload.sub).toBe('vendor'); // the first may take a pooled connection to the server that was closed
  });
});
