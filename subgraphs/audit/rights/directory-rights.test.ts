import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { makeKeys, signingKey } from '../../kit/index.js';
import { decideScope, mayReadParameters } from './auditing-rights.js';
import { DirectoryRights } from './directory-rights.js';

let issuer: Server;
let answer: { status: number; body: unknown };
let asked: { url: string; form: URLSearchParams };
let rights: DirectoryRights;
const keys = await makeKeys({ sealing: true });
const RIGHTS = { user: 'usr_1', profession: 'DOCTOR', facility: 'fac_1', role: 'AUDITOR' };

beforeAll(async () => {
  issuer = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    asked = { url: incoming.url!, form: new URLSearchParams(Buffer.concat(chunks).toString()) };
    outgoing.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(issuer.address() as { port: number }).port}/issuer/exchange`;
  const key = await signingKey(keys.privateSet);
  rights = new DirectoryRights(() => ({ url, issuer: 'hareyaka-directory', system: 'audit', key }));
});
afterAll(() => {
  issuer?.close();
});

const read = async () => await rights.read({ callerToken: 'the.caller.token', signal: AbortSignal.timeout(5_000) });

describe('the rights of a reader', () => {
  it('are asked at the issuer’s route with the caller token and the store’s own assertion', async () => {
    answer = { status: 200, body: RIGHTS };
    expect(await read()).toEqual(RIGHTS);
    expect(asked.url).toBe('/issuer/auditing');
    expect(asked.form.get('subject_token')).toBe('the.caller.token');
    const { payload } = await jwtVerify(asked.form.get('client_assertion')!, createLocalJWKSet(keys.publicSet), {
      typ: 'client-assertion+jwt',
      audience: 'hareyaka-directory',
    });
    expect([payload.iss, payload.sub]).toEqual(['audit', 'audit']);
  });

  it.each<[string, number, unknown, string]>([
    ['a refusal', 403, {}, 'NOT_PERMITTED'],
    ['a refused assertion', 401, {}, 'UNREACHABLE'],
    ['a failure', 500, {}, 'UNREACHABLE'],
    ['an answer without a role', 200, { ...RIGHTS, role: undefined }, 'UNREACHABLE'],
    ['an unknown role', 200, { ...RIGHTS, role: 'KING' }, 'UNREACHABLE'],
    ['no facility', 200, { ...RIGHTS, facility: '' }, 'UNREACHABLE'],
  ])('are none after %s', async (_what, status, body, code) => {
    answer = { status, body };
    await expect(read()).rejects.toMatchObject({ code });
  });
});

describe('the scope of a reader', () => {
  it.each([
    ['NETWORK_ADMIN', undefined, true],
    ['SUPPORT_CENTRE', undefined, false],
    ['AUDITOR', undefined, true],
    ['FACILITY_ADMIN', 'fac_1', false],
  ] as const)('of %s', (role, facility, parameters) => {
    const one = { user: 'usr_1', profession: 'OTHER', facility: 'fac_1', role };
    expect(decideScope(one)).toEqual({ facility });
    expect(mayReadParameters(one)).toBe(parameters);
  });

  it('is none without a role', () => {
    const one = { user: 'usr_1', profession: 'DOCTOR', facility: 'fac_1', role: null };
    expect(() => decideScope(one)).toThrow(expect.objectContaining({ code: 'NOT_PERMITTED' }));
    expect(mayReadParameters(one)).toBe(false);
  });
});
