import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph, readAnswer } from '../../gateway/testing/start-test-gateway.js';

const MAIN = resolve('dist/gateway/main.js');
const LISTEN = ['--listen', '127.0.0.1:0'];
const running: ChildProcess[] = [];
let folder: string;
let people: FakeSubgraph;
let supergraph: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-apollo-'));
  const sdl =
    'type Query { me: Person secret: String @authenticated wrong: String } type Person @key(fields: "id") { id: ID! name: String }';
  const wrong = () => {
    throw new Error('words of the subgraph');
  };
  people = await startFakeSubgraph('people', sdl, { Query: { me: () => ({ id: '1', name: '岡' }), secret: () => 's', wrong } });
  supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composeSupergraph([people]));
  await writeFile(join(folder, 'jwks.json'), '{"keys":[]}');
});
beforeEach(() => {
  people.asked.length = 0;
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await people?.close();
  await rm(folder, { recursive: true });
});

function start(options: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, stderr }));
  const listening = once(createInterface({ input: child.stdout }), 'line').then(([line]) => (JSON.parse(line) as { url: string }).url);
  const url = Promise.race([listening, ended.then(({ stderr: words }) => Promise.reject(new Error(words)))]);
  url.catch(() => undefined);
  return { child, ended, url };
}
const ask = async (url: string, query: string) =>
  await readAnswer(
    await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }),
  );
const oidc = (more: Record<string, string> = {}) => ({
  HAREYAKA_OIDC_ISSUER: 'https://issuer.test',
  HAREYAKA_OIDC_JWKS: join(folder, 'jwks.json'),
  HAREYAKA_GATEWAY_KEYS: join(folder, 'keys.json'),
  HAREYAKA_AUDIT: 'off',
  ...more,
});

describe('gateway --introspect', () => {
  it('serves the SDL of running subgraphs, and ends with exit code 0', async () => {
    const { url, child, ended } = start(['--introspect', `people=${people.url}`, '--auth', 'none', ...LISTEN]);
    const { body, codes } = await ask(await url, '{ me { name } secret }');
    expect([body.data, codes]).toEqual([{ me: { name: '岡' }, secret: null }, ['UNAUTHORIZED_FIELD_OR_TYPE']]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('introspects with a caller token for that subgraph if the gateway has keys', async () => {
    await start(['--introspect', `people=${people.url}`, ...LISTEN], oidc({ HAREYAKA_DEMO: 'true' })).url;
    const [, claims = ''] = people.asked[0]!.headers.authorization!.split('.');
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    expect(said).toMatchObject({ aud: 'people', iss: 'hareyaka-gateway', scope: '', sub: 'introspection' });
  });

  it.each([
    [['--introspect', 'people'], '--introspect must be name=URL'],
    [['--introspect', 'people=http://127.0.0.1:1/graphql', '--supergraph', 'x.graphql'], '--introspect takes the place of --supergraph'],
  ])('does not start with %j', async (options, words) => {
    const { code, stderr } = await start([...options, '--auth', 'none', ...LISTEN]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('gateway --engine apollo', () => {
  it('answers through the stock gateway, and refuses an operation with a field that the caller may not ask', async () => {
    const url = await start(['--engine', 'apollo', '--supergraph', supergraph, '--auth', 'none', ...LISTEN]).url;
    expect((await ask(url, '{ me { name } }')).body).toEqual({ data: { me: { name: '岡' } } });
    // Our executor sends each subgraph the remaining time in a header.
    expect(people.asked.map(({ headers }) => headers['x-hareyaka-budget-ms'])).toEqual([undefined]);
    const failed = await ask(url, '{ wrong }');
    expect([failed.body.data, failed.codes, failed.text.includes('words')]).toEqual([{ wrong: null }, ['SUBGRAPH_ERROR'], false]);
    people.asked.length = 0;
    const refused = await ask(url, '{ me { name } secret }');
    expect([refused.body.data, refused.codes]).toEqual([undefined, ['UNAUTHORIZED_FIELD_OR_TYPE']]);
    expect(people.asked).toEqual([]);
  });

  it('does not start with authentication, and says why', async () => {
    const { code, stderr } = await start(['--engine', 'apollo', '--supergraph', supergraph, ...LISTEN], oidc()).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('--engine apollo is for comparison: it reports errors of one patient at another patient’s chart');
  });

  it('does not start with an unknown engine', async () => {
    const { code, stderr } = await start(['--engine', 'router', '--supergraph', supergraph, '--auth', 'none', ...LISTEN]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('--engine must be hareyaka or apollo')]);
  });
});

describe('gateway --shadow', () => {
  it('starts with authentication, and says in the log and in its help that subgraphs are called twice', async () => {
    const { child, ended, url } = start(['--shadow', '0.01', '--supergraph', supergraph, ...LISTEN], oidc({ HAREYAKA_DEMO: 'true' }));
    expect((await ask(await url, '{ me { name } }')).codes).toEqual(['UNAUTHENTICATED']);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining('asked a second time for this part of all queries')]);
    const { stdout } = spawnSync(process.execPath, [MAIN, '--help'], { encoding: 'utf8' });
    expect(stdout.replace(/\s+/g, ' ')).toContain('Subgraphs and their sources are called twice');
  });

  it.each([
    [['--shadow', '2'], '--shadow must be the part of all queries to compare, from 0 to 1'],
    [['--shadow', 'all'], '--shadow must be the part of all queries to compare, from 0 to 1'],
    [['--shadow', '0.5', '--engine', 'apollo'], 'not with --engine apollo'],
  ])('does not start with %j', async (options, words) => {
    const { code, stderr } = await start([...options, '--supergraph', supergraph, '--auth', 'none', ...LISTEN]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

it('the gateway loads @apollo/gateway and gateway/apollo only if an option asks for them', async () => {
  const files = (await readdir('gateway', { recursive: true })).filter((file) => /^[^.]+\.ts$/.test(file) && !file.includes('testing/'));
  const loads = await Promise.all(
    files
      .filter((file) => !file.startsWith('apollo/'))
      .map(async (file) => [
        file,
        ...(await readFile(join('gateway', file), 'utf8')).matchAll(/^import (?!type).*'(@apollo\/(?:gateway|server)|\.\/apollo\/)/gm),
      ]),
  );
  expect(loads.filter(([, ...found]) => found.length > 0)).toEqual([]);
});
