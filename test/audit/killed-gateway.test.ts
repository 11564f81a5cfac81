import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { type Child, startChild } from '../network/launch/child.js';

/** `AUDIT_KILLS=200` is the long form. */
const KILLS = Number(process.env.AUDIT_KILLS ?? 3);
const CLIENTS = 8;
/** Milliseconds between a start and its kill, at the most. */
const LIVES_AT_MOST = 400;
const LIST = '{ viewablePatients(first: 2) { edges { node { id name charts { ... on Chart { allergies { answers { state } } } } } } } }';

type Running = Child<{ url: string }>;

let fleet: TestFleet;
let gateway: Running;
let gatewayEnvironment: Record<string, string> = {};
let audit: Running | undefined;
let auditEnvironment: Record<string, string> = {};
/** The requests whose answers clients have. */
const answered = new Set<string>();

/** Clients who ask in turn, whatever becomes of the gateway. */
class Clients {
  #isOver = false;
  readonly #running: Promise<void>[];

  constructor(token: string) {
    this.#running = Array.from({ length: CLIENTS }, async () => await this.#run(token));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #run(token: string): Promise<void> {
    while (!this.#isOver) {
      try {
        const answer = await fetch(`${gateway.ready.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: LIST }),
        });
        const { data } = (await answer.json()) as { data?: { viewablePatients?: unknown } };
        if (data?.viewablePatients) answered.add(answer.headers.get('x-request-id')!);
      } catch {
        // The gateway was killed: this client has no answer.
        await pause(5);
      }
    }
  }
}

function readStore<T>(sql: string): T[] {
  const database = new Database(join(fleet.folder, 'audit.sqlite'), { readonly: true });
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}

/** The requests of the store's records, each as often as it is there. */
const readRecorded = () =>
  readStore<{ id: string }>("SELECT request_id AS id FROM audit_event WHERE kind = 'operation' AND n = 0").map(({ id }) => id);

/** Waits until the store holds a record of each answer, or no further record comes for a while. */
async function arrived(): Promise<string[]> {
  for (let [tries, before] = [0, 0]; ; tries++) {
    const recorded = readRecorded();
    const known = new Set(recorded);
    if ([...answered].every((id) => known.has(id)) || tries === 200) return recorded;
    if (recorded.length > before) tries = 0;
    before = recorded.length;
    await pause(100);
  }
}

const startGateway = async () =>
  await startChild<{ url: string }>('gateway', { program: 'gateway/main.js', env: gatewayEnvironment, onLog: () => undefined });
const startAudit = async () =>
  await startChild<{ url: string }>('audit', { program: 'subgraphs/audit/main.js', env: auditEnvironment, onLog: () => undefined });

beforeAll(async () => {
  fleet = await startTestFleet({
    environment: (name, env) => {
      if (name === 'gateway') gatewayEnvironment = env;
      if (name === 'audit') auditEnvironment = env;
      return env;
    },
  });
  const child = (name: string) => fleet.children.find((one) => one.name === name) as Running;
  gateway = child('gateway');
  // A restarted process has the same address.
  gatewayEnvironment = { ...gatewayEnvironment, PORT: new URL(gateway.ready.url).port };
  auditEnvironment = { ...auditEnvironment, PORT: new URL(child('audit').ready.url).port };
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await audit?.stop();
  await fleet?.stop();
}, 60_000);

describe('a gateway that is killed under load', () => {
  it('has recorded every answer that a client received, each once', async () => {
    const clients = new Clients(await fleet.token('dr-sato'));
    for (let kill = 0; kill < KILLS; kill++) {
      const before = answered.size;
      while (answered.size <= before) await pause(5);
      await pause(Math.random() * LIVES_AT_MOST);
      gateway.process.kill('SIGKILL');
      await gateway.ended;
      gateway = await startGateway();
    }
    await clients.end();
    const recorded = await arrived();
    const known = new Set(recorded);
    expect(answered.size).toBeGreaterThan(KILLS);
    expect([...answered].filter((id) => !known.has(id))).toEqual([]);
    expect(recorded.length).toBe(known.size);
  }, 3_600_000);
});

describe('a store that is down under load', () => {
  it('loses nothing and doubles nothing: the gateway’s spool holds the records', async () => {
    const store = fleet.children.find(({ name }) => name === 'audit')!;
    store.process.kill('SIGKILL');
    await store.ended;
    const clients = new Clients(await fleet.token('dr-sato'));
    const before = answered.size;
    const until = Date.now() + Number(process.env.AUDIT_DOWN_SECONDS ?? 2) * 1000;
    while (Date.now() < until || answered.size <= before) await pause(50);
    audit = await startAudit();
    await clients.end();
    const recorded = await arrived();
    const known = new Set(recorded);
    expect(answered.size).toBeGreaterThan(before);
    expect([...answered].filter((id) => !known.has(id))).toEqual([]);
    expect(recorded.length).toBe(known.size);
  }, 3_600_000);
});
