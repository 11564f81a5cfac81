import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { copyKeptHpki } from '../network/hpki/kept-hpki.js';
import { accessToken, type TokenOptions } from '../network/issuer/access-token.js';
import type { Fleet, FleetOptions } from '../network/launch/fleet.js';
import { startFleet } from '../network/launch/fleet.js';
import { readLists } from '../network/read-lists.js';
import type { World } from '../network/world/world-model.js';
import { ListeningPost } from './listening-post.js';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly text: string;
}

/** A whole network in a separate folder, with a listening post before every subgraph. */
export interface TestFleet extends Fleet {
  readonly posts: ReadonlyMap<string, ListeningPost>;
  readonly logs: readonly { readonly name: string; readonly line: string }[];
  world(): Promise<World>;
  token(account: string, options?: TokenOptions): Promise<string>;
  /** Sends a query to the gateway as a demo account. */
  ask(account: string, query: string, variables?: object): Promise<Answer>;
  /** As `ask`, with a chart's lists in place of their connections. */
  askLists(account: string, query: string, variables?: object): Promise<Answer>;
  /** Makes a demo account a member of a patient's care team: without it nobody reads or writes care records. It starts the team if there is none. */
  startCareTeam(account: string, patientId: string): Promise<void>;
  /** Sends a query to the gateway with any authorization. */
  send(authorization: string | undefined, body: object): Promise<Answer>;
  /** Sets faults, by institution code or centre. */
  fault(target: string, fault: object): Promise<void>;
  noFaults(): Promise<void>;
  /** The SQL statements of a process during an action. */
  statementsDuring(name: string, act: () => Promise<unknown>): Promise<number>;
}

/** The watch rules for which the directory is asked are off. */
const UNASKED = Object.fromEntries(['ownRecord', 'sameFamilyName', 'colleague', 'outsideHours'].map((rule) => [rule, { on: false }]));
const WITH_POSTS = ['directory', 'humanbridge', 'id-link', 'care-cabinet', 'receipt-cloud', 'audit'];

export async function startTestFleet(options: Partial<FleetOptions> = {}): Promise<TestFleet> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'hareyaka-e2e-')));
  // The watch asks the directory at any moment: that would count as the test's own statements.
  const watch = join(folder, 'watch.json');
  await mkdir(folder, { recursive: true });
  await writeFile(watch, JSON.stringify(UNASKED));
  if (!existsSync(join(folder, 'hpki'))) await copyKeptHpki(join(folder, 'hpki'));
  const posts = new Map(await Promise.all(WITH_POSTS.map(async (name) => [name, await ListeningPost.open()] as const)));
  const logs: { name: string; line: string }[] = [];
  const clear = async () => {
    await Promise.all([...posts.values()].map(async (post) => await post.close()));
    if (!options.folder) await rm(folder, { recursive: true, force: true });
  };
  const fleet = await startFleet({
    ...options,
    folder,
    logLevel: 'debug',
    onLog: (name, line) => logs.push({ name, line }),
    environment: (name, env) => {
      // Long, so that a slow machine fails no test; a test of deadlines shortens them.
      const changed: Record<string, string> = {
        ...env,
        HAREYAKA_HOSPITAL_DEADLINE_MS: '20000',
        HAREYAKA_SUBGRAPH_DEADLINE_MS: '25000',
        HAREYAKA_OPERATION_DEADLINE_MS: '28000',
        // A test changes what hospitals and registries answer, and asks again at once.
        HAREYAKA_FILE_CACHE_MB: '0',
      };
      if (name === 'audit') changed.HAREYAKA_AUDIT_WATCH = watch;
      if (name === 'gateway') {
        for (const [subgraph, post] of posts) {
          const variable = `HAREYAKA_SUBGRAPH_URL_${subgraph.toUpperCase().replaceAll('-', '_')}`;
          post.target = env[variable]!;
          changed[variable] = post.url;
        }
      }
      return options.environment?.(name, changed) ?? changed;
    },
  }).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  const control = async (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: string | Buffer) => {
    const answer = await request(`${fleet.network.control}${path}`, { method, ...(body === undefined ? {} : { body }) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text;
  };
  const tokens = new Map<string, Promise<string>>();
  const send = async (authorization: string | undefined, body: object): Promise<Answer> => {
    const answer = await request(`${fleet.gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    const { data, errors = [] } = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
    return { status: answer.statusCode, data, errors, text };
  };
  const token = async (account: string, options?: TokenOptions) => await accessToken(fleet.network.issuer, account, options);
  const ask: TestFleet['ask'] = async (account, query, variables) => {
    if (!tokens.has(account)) tokens.set(account, token(account));
    return await send(`Bearer ${await tokens.get(account)}`, { query, variables });
  };
  /** Without the question that the gateway asks every two seconds, whoever does what. */
  const isStatement = (line: string) => line.includes('"msg":"statement"') && !line.includes('FROM user_status WHERE until_at');
  const statements = (name: string) => logs.filter((log) => log.name === name && isStatement(log.line)).length;
  return {
    ...fleet,
    posts,
    logs,
    token,
    send,
    world: async () => JSON.parse(await control('GET', '/world')),
    ask,
    askLists: async (account, query, variables) => {
      const answer = await ask(account, query, variables);
      return { ...answer, data: readLists(answer.data) };
    },
    startCareTeam: async (account, patientId) => {
      const query = 'mutation ($input: StartCareTeamInput!) { startCareTeam(input: $input) { userErrors { code } } }';
      const { data, text } = await ask(account, query, { input: { patientId } });
      const codes = data?.startCareTeam?.userErrors.map(({ code }: { readonly code: string }) => code);
      if (codes === undefined || codes.some((code: string) => code !== 'TEAM_EXISTS')) throw new Error(text);
    },
    fault: async (target, fault) => void (await control('PUT', `/faults/${target}`, JSON.stringify(fault))),
    noFaults: async () => void (await control('DELETE', '/faults')),
    statementsDuring: async (name, act) => {
      const before = statements(name);
      await act();
      return statements(name) - before;
    },
    stop: async () => {
      await fleet.stop();
      await clear();
    },
  };
}
