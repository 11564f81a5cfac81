import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dispatcher, Pool } from 'undici';
import { GATEWAY_ERRORS } from '../errors.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { type HostileRequest, hostileRequests } from '../testing/hostile-operations.js';
import { composeSupergraph } from '../testing/start-test-gateway.js';

/** The fields that the hostile requests use; `npm run torture` sends more of them, and measures their time. */
const SDL = `type Query { me: Person patients(first: Int = 20): [Person!] deep: Deep search(filter: Filter): String }
  type Deep { deep: Deep id: ID patients(first: Int): [Person!] }
  type Person { id: ID! name: String deep: Deep }
  input Filter { kind: Kind words: [[[String]]] and: [Filter!] }
  enum Kind { SECRET OTHER }
  type Mutation { write: String }`;
const PERSON = { id: 'p1', name: 'Hanako', deep: {} };
const RESOLVERS = { Query: { me: () => PERSON, patients: () => [PERSON], deep: () => ({}), search: () => 'found' } };

const REQUESTS = 1_000;
const CONTROL_EVERY = 50;
const AT_ONCE = 8;
const CONTROL = { query: '{ me { id name } }', answer: { data: { me: { id: 'p1', name: 'Hanako' } } } };

let folder: string;
let subgraph: FakeSubgraph;
let gateway: ChildProcess;
let pool: Pool;

beforeAll(async () => {
  subgraph = await startFakeSubgraph('people', SDL, RESOLVERS);
  folder = await mkdtemp(join(tmpdir(), 'gateway-hostile-'));
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composeSupergraph([subgraph]));
  // The gateway runs as the built process: an attack that harms it must not harm this test.
  const options = ['--supergraph', supergraph, '--listen', '127.0.0.1:0', '--auth', 'none'];
  gateway = spawn(process.execPath, [resolve('dist/gateway/main.js'), ...options], {
    env: { HAREYAKA_BATCHING: '5', HAREYAKA_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: gateway.stdout! }), 'line');
  pool = new Pool((JSON.parse(line as string) as { url: string }).url, { connections: AT_ONCE });
});
afterAll(async () => {
  await pool?.destroy();
  gateway?.kill('SIGKILL');
  await subgraph?.close();
  if (folder) await rm(folder, { recursive: true });
});

describe('A hostile request', () => {
  it('is answered or refused, and an honest request among them gets its answer', async () => {
    const complaints: string[] = [];
    const requests = hostileRequests(1, REQUESTS);
    let sent = 0;
    const connection = async () => {
      for (const request of requests) {
        const wrong = await judged(request);
        if (wrong) complaints.push(`${request.name}: ${wrong}`);
        sent += 1;
        if (sent % CONTROL_EVERY === 0 && !isEqual(await control(), CONTROL.answer))
          complaints.push(`an honest request after ${request.name}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, connection));
    expect(complaints).toEqual([]);
    expect(sent).toBe(REQUESTS);
    expect(await control()).toEqual(CONTROL.answer);
    expect(gateway.exitCode).toBeNull();
  }, 120_000);

  it('is the same for the same seed, and differs for another seed', () => {
    const made = (seed: number) => JSON.stringify([...hostileRequests(seed, 200)]);
    expect(made(3)).toBe(made(3));
    expect(made(3)).not.toBe(made(4));
  });
});

/** The faults of an answer. */
async function judged({ method, path, headers, body, data }: HostileRequest): Promise<string | undefined> {
  let status: number;
  let text: string;
  try {
    const answer = await pool.request({ method: method as Dispatcher.HttpMethod, path, headers, body: body ?? null });
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    return `no answer: ${(error as Error).message}`;
  }
  if (status >= 500) return `${status} ${text.slice(0, 200)}`;
  if (/node_modules|node:internal|\.ts:\d|\.js:\d/.test(text)) return `shows internals: ${text.slice(0, 200)}`;
  // Node's own parser refuses bytes that are not HTTP, without a body.
  if (text === '') return status >= 400 ? undefined : `${status} and nothing`;
  const answers = [JSON.parse(text)].flat() as { data?: unknown; errors?: { extensions: { code: string } }[] }[];
  const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
  const unknown = codes.find((code) => !Object.hasOwn(GATEWAY_ERRORS, code) || code === 'INTERNAL');
  if (unknown) return `the code ${unknown}`;
  if (data && codes.length === 0 && !isEqual(answers[0]!.data, data)) return `another answer: ${text.slice(0, 200)}`;
  return undefined;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function control(): Promise<unknown> {
  const body = JSON.stringify({ query: CONTROL.query });
  const answer = await pool.request({ method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body });
  return await answer.body.json();
}
