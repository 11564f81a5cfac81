import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { GatewayConfig } from '../../config.js';
import { startFakeSubgraph } from '../../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../../testing/start-test-gateway.js';
import { createTestIssuer } from '../../testing/test-issuer.js';
import type { Person } from '../people.js';
import { parseSignInConfig } from '../sign-in-config.js';
import { type FakeProvider, startFakeProvider } from './fake-provider.js';
import { TestBrowser } from './test-browser.js';

/** A person of the test's directory. */
export type TestPerson = Omit<Person, 'facilities'> & { facilities: { id: string; name: string; networkAllowed: boolean }[] };

/** A gateway with browser sessions, a provider on another site, a directory and one subgraph. */
export interface SessionNetwork {
  readonly provider: FakeProvider;
  readonly gateway: TestGateway;
  /** By `sub`. */
  readonly people: Map<string, TestPerson>;
  /** The caller tokens' claims that reached the subgraph, the newest last. */
  readonly callers: () => Record<string, unknown>[];
  /** Moves the gateways' clock. */
  readonly clock: { ahead: number };
  /** The directory's route for people fails while this is true. */
  readonly directory: { down: boolean; asked: number };
  /** Another gateway with the same configuration and secrets. */
  another(config?: Partial<GatewayConfig>): Promise<TestGateway>;
  /** Signs a browser in through the provider. */
  signIn(browser?: TestBrowser, gateway?: TestGateway): Promise<TestBrowser>;
  /** Asks a question with the browser's session. */
  ask(browser: TestBrowser, gateway?: TestGateway, query?: string): Promise<{ status: number; data: unknown; code: string | undefined }>;
  /** The answer of `GET /session`. */
  session(browser: TestBrowser, gateway?: TestGateway): Promise<Record<string, never> & { state: string }>;
  /** Posts to a route of the session. */
  post(
    browser: TestBrowser,
    path: string,
    body?: unknown,
    gateway?: TestGateway,
  ): Promise<{ status: number; body: Record<string, unknown>; code: string | undefined }>;
  /** An access token for scripts. */
  token(): Promise<string>;
  close(): Promise<void>;
}

export interface SessionNetworkOptions {
  readonly store?: string | undefined;
  /** Changes the sign-in file. */
  readonly signIn?: (issuer: string) => Record<string, unknown>;
  readonly provider?: Record<string, unknown>;
  readonly config?: Partial<GatewayConfig>;
}

const FACILITIES = [
  { id: 'fac_one', name: '岡山中央クリニック', networkAllowed: true },
  { id: 'fac_two', name: '高梁川医療センター', networkAllowed: true },
];

export async function startSessionNetwork(options: SessionNetworkOptions = {}): Promise<SessionNetwork> {
  const closing: (() => Promise<unknown>)[] = [];
  const issuer = await createTestIssuer();
  closing.push(issuer.close);
  const folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  closing.push(async () => await rm(folder, { recursive: true, force: true }));
  const provider = await startFakeProvider();
  closing.push(provider.close);
  const people = new Map<string, TestPerson>([
    ['dr-sato', makePerson('usr_sato', 'DOCTOR', FACILITIES.slice(0, 1))],
    ['ns-tanaka', makePerson('usr_tanaka', 'NURSE', FACILITIES)],
  ]);
  const directory = { down: false, asked: 0 };
  const directoryServer = createServer((request, response) => {
    if (directory.down) return void request.socket.destroy();
    if (request.url === '/ready') return void response.end();
    if (request.url === '/issuer/changed-people') {
      const all = [...people.keys()].map((subject) => ({ issuer: provider.issuer, subject }));
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ now: Date.now(), people: all, complete: true }));
    }
    directory.asked += 1;
    const { sub = '' } = decodeJwt(request.headers.authorization!.slice('Bearer '.length));
    const person = people.get(sub);
    if (directory.down) request.socket.destroy();
    else
      response
        .writeHead(person ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(person ?? { error: 'unknown_person' }));
  });
  await new Promise<void>((done) => directoryServer.listen(0, '127.0.0.1', done));
  closing.push(async () => {
    directoryServer.closeAllConnections();
    await new Promise((done) => directoryServer.close(done));
  });
  const directorySubgraph = {
    ...(await startFakeSubgraph('directory', 'type Query { unused: String }')),
    url: `http://127.0.0.1:${(directoryServer.address() as AddressInfo).port}/graphql`,
  };
  closing.push(directorySubgraph.close);
  const charts = await startFakeSubgraph('charts', 'type Query { chart: String guarded: String @policy(policies: [["hpki"]]) }', {
    Query: { chart: () => 'shown', guarded: () => 'shown' },
  });
  closing.push(charts.close);
  const file = {
    providers: [
      {
        id: 'clinic-id',
        name: { ja: '医療者 ID', en: 'Clinic ID' },
        issuer: provider.issuer,
        clientId: 'gateway',
        scopes: ['openid', 'read'],
        assurances: { 'acr:card': 'urn:hareyaka:acr:hpki' },
        stepUp: { hpki: 'acr:card', secondFactor: 'acr:two' },
        ...options.provider,
      },
    ],
    ...options.signIn?.(provider.issuer),
  };
  const path = join(folder, 'sign-in.json');
  await writeFile(path, JSON.stringify(file));
  const parsed = parseSignInConfig(JSON.stringify(file), path);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const clock = { ahead: 0 };
  const another = async (config: Partial<GatewayConfig> = {}) => {
    const gateway = await startTestGateway([directorySubgraph, charts], {
      issuer,
      now: () => Date.now() + clock.ahead,
      browsers: { signIn: parsed.config, store: options.store ?? 'memory', secrets: [Buffer.alloc(32, 7)], hpkiLasts: 3_600_000 },
      config: { ...options.config, ...config },
    });
    closing.unshift(gateway.close);
    return gateway;
  };
  const gateway = await another();
  const network: SessionNetwork = {
    provider,
    gateway,
    people,
    directory,
    clock,
    another,
    callers: () => charts.asked.map(({ headers }) => decodeJwt(String(headers.authorization).slice('Bearer '.length))),
    signIn: async (browser = new TestBrowser(), at = gateway) => {
      const answer = await browser.open(`${at.url}/session/sign-in`);
      if (answer.status !== 404 && answer.status !== 200) throw new Error(`the sign-in ended at ${answer.status}: ${await answer.text()}`);
      return browser;
    },
    ask: async (browser, at = gateway, query = '{ chart }') => {
      const answer = await browser.send(`${at.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'hareyaka-session': '1' },
        body: JSON.stringify({ query }),
      });
      const body = (await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
      return { status: answer.status, data: body.data, code: body.errors?.[0]?.extensions.code };
    },
    session: async (browser, at = gateway) => (await (await browser.send(`${at.url}/session`)).json()) as never,
    post: async (browser, path2, body = {}, at = gateway) => {
      const answer = await browser.send(`${at.url}${path2}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'hareyaka-session': '1' },
        body: JSON.stringify(body),
      });
      const json = (await answer.json()) as Record<string, unknown> & { errors?: { extensions: { code: string } }[] };
      return { status: answer.status, body: json, code: json.errors?.[0]?.extensions.code };
    },
    token: async () => await issuer.token(),
    close: async () => {
      for (const close of closing) await close();
    },
  };
  return network;
}

export function makePerson(id: string, profession: string, facilities: TestPerson['facilities']): TestPerson {
  return { id, name: '佐藤 晴子', kana: 'サトウ ハルコ', profession, active: true, requiredAssurance: null, facilities: [...facilities] };
}
