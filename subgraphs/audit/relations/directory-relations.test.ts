import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { makeKeys, signingKey } from '../../kit/index.js';
import { DirectoryRelations, PAIRS_AT_ONCE } from './directory-relations.js';

let issuer: Server;
let answer: { status: number; body: (pairs: unknown[]) => unknown };
let asked: { url: string; form: URLSearchParams }[];
let relations: DirectoryRelations;
const keys = await makeKeys({ sealing: true });
const NONE = { own: false, sameFamilyName: false, colleague: false, facilityKind: null };

beforeAll(async () => {
  issuer = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    asked.push({ url: incoming.url!, form });
    outgoing.writeHead(answer.status).end(JSON.stringify(answer.body(JSON.parse(form.get('pairs')!) as unknown[])));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(issuer.address() as { port: number }).port}/issuer/exchange`;
  const key = await signingKey(keys.privateSet);
  relations = new DirectoryRelations(() => ({ url, issuer: 'hareyaka-directory', system: 'audit', key }));
});
afterAll(() => {
  issuer?.close();
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: (pairs) => ({ relations: pairs.map(() => NONE) }) };
});

const pairsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ user: `usr_${i}`, patient: `pat_${i}`, facility: 'fac_1' }));
const read = async (count: number, signal = AbortSignal.timeout(5_000)) => await relations.read(pairsOf(count), signal);

describe('the relations of people and patients', () => {
  it('are asked at the issuer’s route with the store’s own assertion, and come in the order of the pairs', async () => {
    answer.body = () => ({ relations: [{ ...NONE, own: true, facilityKind: 'CLINIC' }, NONE] });
    expect(await read(2)).toEqual([{ ...NONE, own: true, facilityKind: 'CLINIC' }, NONE]);
    const [{ url, form }] = asked as [(typeof asked)[number]];
    expect([url, form.get('pairs')]).toEqual(['/issuer/relations', '[["usr_0","pat_0","fac_1"],["usr_1","pat_1","fac_1"]]']);
    const { payload } = await jwtVerify(form.get('client_assertion')!, createLocalJWKSet(keys.publicSet), {
      typ: 'client-assertion+jwt',
      audience: 'hareyaka-directory',
    });
    expect([payload.iss, payload.sub]).toEqual(['audit', 'audit']);
  });

  it('are asked in parts that the directory takes', async () => {
    expect(await read(2 * PAIRS_AT_ONCE + 1)).toHaveLength(1_001);
    expect(asked.map(({ form }) => (JSON.parse(form.get('pairs')!) as unknown[]).length)).toEqual([500, 500, 1]);
  });

  it.each<[string, number, unknown]>([
    ['a refused assertion', 401, {}],
    ['a failure', 500, {}],
    ['fewer relations than pairs', 200, { relations: [NONE] }],
    ['more relations than pairs', 200, { relations: [NONE, NONE, NONE] }],
    ['a relation without a member', 200, { relations: [NONE, { own: true }] }],
    ['no list', 200, { relations: true }],
  ])('are none after %s', async (_what, status, body) => {
    answer = { status, body: () => body };
    await expect(read(2)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('are not waited for any longer than the caller says', async () => {
    await expect(read(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });
});
