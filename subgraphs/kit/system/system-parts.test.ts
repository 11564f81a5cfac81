import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { AddressDisclosure } from '../content/sealed-disclosure.js';
import { ASSERTION_TYP } from '../permit/exchange.js';
import { readEnvironment } from '../process/environment.js';
import { makeKeys, writeKeys } from '../process/keys/system-keys.js';
import { callerOf, permitIssuer } from '../testing/issuers.js';
import { makeSystemParts, systemVariables } from './system-parts.js';

let folder: string;
let env: Record<string, string>;
let exchange: ReturnType<typeof createServer>;
let answer: (response: ServerResponse) => void;
const asked: URLSearchParams[] = [];
let issuer: Awaited<ReturnType<typeof permitIssuer>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-system-'));
  exchange = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    answer(response);
  });
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  issuer = await permitIssuer('humanbridge');
  const write = async (name: string, set: object) => {
    await writeFile(join(folder, name), JSON.stringify(set), { mode: 0o600 });
    return join(folder, name);
  };
  await writeKeys(join(folder, 'viewer.private.json'), join(folder, 'viewer.json'), { sealing: true });
  env = {
    HAREYAKA_GATEWAY_JWKS: await write('gateway.json', (await makeKeys({ sealing: false })).publicSet),
    HAREYAKA_DIRECTORY_JWKS: await write('directory.json', issuer.directory.publicSet),
    HAREYAKA_EXCHANGE_URL: `http://127.0.0.1:${(exchange.address() as AddressInfo).port}/exchange`,
    HAREYAKA_SYSTEM_KEYS: await write('system.json', issuer.keys.privateSet),
  };
});
afterAll(async () => {
  exchange.closeAllConnections();
  await new Promise((resolve) => exchange.close(resolve));
  await rm(folder, { recursive: true });
});
beforeEach(() => asked.splice(0));

const system = async (more: Record<string, string> = {}, name = 'humanbridge') =>
  await makeSystemParts(name, readEnvironment(systemVariables, { ...env, ...more }));
const says =
  (status: number, body: object = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(JSON.stringify(body));
const DISCLOSURE: AddressDisclosure = {
  patients: ['pat_1'],
  category: 'IMAGING',
  facility: 'fac_1',
  grounds: [],
  purpose: 'TREAT',
  user: 'usr_1',
  profession: 'DOCTOR',
};
const signal = () => new AbortController().signal;

describe('a connected system', () => {
  it('opens in each of its processes what another one sealed, and only for its own purpose', async () => {
    const [one, other, foreign] = [await system(), await system(), await system({}, 'id-link')];
    const token = one.contentUrls
      .urlOf({ kind: 'image' }, callerOf(), Date.now() / 1000 + 60, DISCLOSURE)
      .split('/')
      .at(-1)!;
    const cursor = one.cursors.seal({ next: 'x' });
    expect(other.contentUrls.open(token, callerOf()).content).toEqual({ kind: 'image' });
    expect(other.cursors.open(cursor)).toEqual({ next: 'x' });
    expect(one.itemId('img', 'a')).toBe(other.itemId('img', 'a'));
    for (const closed of [
      () => one.cursors.open(token),
      () => one.contentUrls.open(cursor, callerOf()),
      () => foreign.cursors.open(cursor),
      () => foreign.contentUrls.open(token, callerOf()),
    ])
      expect(closed).toThrow();
  });

  it('keeps its keys if it reads them again and finds only public ones', async () => {
    const file = join(folder, 'mixed-up.json');
    await writeFile(file, JSON.stringify(issuer.keys.privateSet));
    const ours = await system({ HAREYAKA_SYSTEM_KEYS: file });
    await writeFile(file, JSON.stringify(issuer.keys.publicSet));
    await expect(ours.reread()).rejects.toThrow('the key set is a public one');
    answer = says(200, { scope: 'search' });
    await ours.demandSearch!({ caller: callerOf(), callerToken: 'token', signal: signal() }).catch(() => undefined);
    // The assertion was signed with the old key.
    const assertion = asked.at(-1)!.get('client_assertion')!;
    await jwtVerify(assertion, createLocalJWKSet(issuer.keys.publicSet), { typ: ASSERTION_TYP });
  });

  it('opens a viewer if its address and its keys are configured, and refuses one without the other', async () => {
    const [url, keys] = ['https://viewer.example/open', join(folder, 'viewer.json')];
    expect((await system()).viewer).toBeUndefined();
    expect((await system({ HAREYAKA_VIEWER_URL: '', HAREYAKA_VIEWER_KEYS: '' })).viewer).toBeUndefined();
    expect((await system({ HAREYAKA_VIEWER_URL: url, HAREYAKA_VIEWER_KEYS: keys })).viewer).toBeDefined();
    for (const [given, missing] of [
      [{ HAREYAKA_VIEWER_URL: url }, 'HAREYAKA_VIEWER_KEYS'],
      [{ HAREYAKA_VIEWER_KEYS: keys }, 'HAREYAKA_VIEWER_URL'],
    ] as const)
      await expect(system(given as Record<string, string>)).rejects.toMatchObject({ problems: [{ variable: missing }] });
    await expect(system({ HAREYAKA_VIEWER_URL: 'javascript:alert(1)', HAREYAKA_VIEWER_KEYS: keys })).rejects.toThrow('HAREYAKA_VIEWER_URL');
  });

  it('asks the directory’s issuer with its own signature whether the caller may search, and names no patient', async () => {
    const searcher = { user: 'usr_1', profession: 'OTHER', role: 'SUPPORT_CENTRE' };
    answer = says(200, searcher);
    const demanded = (await system()).demandSearch!({ caller: callerOf(), callerToken: 'caller-token', signal: signal() });
    expect(await demanded).toEqual(searcher);
    expect(asked).toHaveLength(1);
    const [form] = asked;
    expect([form!.get('subject_token'), form!.get('scope'), form!.get('patient')]).toEqual(['caller-token', 'search-patients', null]);
    const { payload } = await jwtVerify(form!.get('client_assertion')!, createLocalJWKSet(issuer.keys.publicSet), { typ: ASSERTION_TYP });
    expect(payload).toMatchObject({ iss: 'humanbridge', sub: 'humanbridge', aud: 'hareyaka-directory' });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['refuses', says(403, { access_token: 'x' }), 'NOT_PERMITTED'],
    ['fails', says(500), 'UNREACHABLE'],
    ['does not know the system', says(401), 'UNREACHABLE'],
    ['sends it elsewhere', (response) => void response.writeHead(302, { location: '/yes' }).end(), 'UNREACHABLE'],
    ['hangs up', (response) => void response.destroy(), 'UNREACHABLE'],
  ])('refuses every search if the issuer %s', async (_what, says_, code) => {
    answer = says_;
    const { demandSearch } = await system();
    const demanded = demandSearch!({ caller: callerOf(), callerToken: 't', signal: signal() });
    await expect(demanded).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  });

  it('refuses every search if the issuer does not answer in time', async () => {
    answer = () => undefined;
    const demanded = (await system()).demandSearch!({ caller: callerOf(), callerToken: 't', signal: AbortSignal.timeout(50) });
    await expect(demanded).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('asks the directory’s issuer who the caller is, and names no patient', async () => {
    const person = { user: 'usr_1', profession: 'NURSE' };
    answer = says(200, { scope: 'person', ...person });
    expect(await (await system()).identify!({ caller: callerOf(), callerToken: 'caller-token', signal: signal() })).toEqual(person);
    const [form] = asked;
    expect([form!.get('subject_token'), form!.get('scope'), form!.get('patient')]).toEqual(['caller-token', 'person', null]);
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['refuses', says(403, { user: 'usr_1', profession: 'NURSE' }), 'NOT_PERMITTED'],
    ['fails', says(500), 'UNREACHABLE'],
    ['says only half of it', says(200, { user: 'usr_1' }), 'UNREACHABLE'],
  ])('knows nobody if the issuer %s', async (_what, says_, code) => {
    answer = says_;
    const identified = (await system()).identify!({ caller: callerOf(), callerToken: 't', signal: signal() });
    await expect(identified).rejects.toMatchObject({ code });
  });

  it('accepts from an exchange no permit for another patient or another person, and no invalid one', async () => {
    const { permitFor } = await system();
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 60 };
    const asking = async (permit: unknown) => {
      answer = says(200, { access_token: permit });
      return await permitFor!('pat_1', { caller: callerOf(), callerToken: 't', signal: signal() });
    };
    expect((await asking(await issuer.sign({ claims: times }))).patient).toBe('pat_1');
    expect(asked.at(-1)!.get('patient')).toBe('pat_1');
    for (const permit of [
      await issuer.sign({ claims: { ...times, pat: 'pat_2' } }),
      await issuer.sign({ claims: { ...times, sub: 'https://issuer.example|ns-tanaka' } }),
      await issuer.sign({ claims: times }, await makeKeys({ sealing: false })),
      'x.y.z',
      undefined,
      7,
    ])
      await expect(asking(permit)).rejects.toThrow();
  });
});
