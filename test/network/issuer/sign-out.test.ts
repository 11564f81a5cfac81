import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, type JWTPayload } from 'jose';
import { createWorld } from '../world/world.js';
import { startIssuer } from './issuer.js';
import { TestClient, type Tokens } from './testing/test-client.js';

const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
/** The logout tokens that reached the gateway. */
const notices: JWTPayload[] = [];
const gateway = createServer(async (request, response) => {
  let form = '';
  for await (const part of request) form += String(part);
  if (request.url === '/session/back-channel-logout') notices.push(decodeJwt(new URLSearchParams(form).get('logout_token')!));
  response.end();
});
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let client: TestClient;

beforeAll(async () => {
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  issuer = await startIssuer({ world: createWorld({ seed: 1, firstStart: '2026-01-15' }), folder, gateway: () => address });
});
afterAll(async () => {
  await issuer.close();
  gateway.closeAllConnections();
  await new Promise((done) => gateway.close(done));
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  notices.length = 0;
  client = new TestClient(issuer.url, `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
});

const signIn = async (account: string): Promise<Tokens> =>
  await client.finish(await client.visit((await client.begin()).location!, { account }));
/** Sends the form of a page that asks for a sign-out, or of one that sends it by itself. */
const confirm = async ({ text }: { text: string }) =>
  await client.visit('/session/end/confirm', { xsrf: /name="xsrf" value="([^"]+)"/.exec(text)![1]!, logout: 'yes' });

describe('signing out at the issuer', () => {
  it('asks first, tells the gateway by back channel which session ended, and says so', async () => {
    const { idToken } = await signIn('dr-sato');
    const asked = await client.visit('/session/end');
    expect(asked.text).toMatch(/<link rel="stylesheet"[\s\S]*サインアウトする/);
    expect(notices).toEqual([]);
    const { location } = await confirm(asked);
    expect(notices).toEqual([expect.objectContaining({ sub: 'dr-sato', sid: idToken.sid })]);
    const said = await client.visit(location!);
    expect([said.status, said.text]).toEqual([200, expect.stringContaining('サインアウトしました')]);
    expect((await client.begin()).location).toMatch(/^\/interaction\//);
  });

  it('happens to the first person when somebody else signs in with the same browser', async () => {
    const before = await signIn('dr-gaibu');
    const { location } = await client.begin({ prompt: 'login' });
    const { location: resume } = await client.visit(location!, { account: 'ns-tanaka' });
    const { idToken } = await client.finish(await confirm(await client.visit(resume!)));
    expect(notices).toEqual([expect.objectContaining({ sub: 'dr-gaibu', sid: before.idToken.sid })]);
    expect(idToken.sub).toBe('ns-tanaka');
    expect(idToken.sid).not.toBe(before.idToken.sid);
    await expect(client.refresh(before)).rejects.toThrow('invalid_grant');
  });

  it('has a page of its own for a request that no client can be told about', async () => {
    const shown = await client.visit('/auth?client_id=%3Cb%3Enobody');
    expect([shown.status, shown.text]).toEqual([400, expect.stringContaining('認証サービスのエラー')]);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
