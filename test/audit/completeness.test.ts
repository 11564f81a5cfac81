import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { runCommand } from '../network/launch/child.js';
import { AUDIT_ORIGIN } from '../network/launch/fleet.js';
import type { World } from '../network/world/world-model.js';
import { type AskedOperation, operations, writeOperation } from './random-operation.js';
import { type Counted, countReceived, writeKey } from './received.js';

/** `AUDIT_OPERATIONS=10000` is the long form. */
const OPERATIONS = Number(process.env.AUDIT_OPERATIONS ?? 120);
const SEED = Number(process.env.AUDIT_SEED ?? 20261130);
const FAULTS = ['refuse', 'cut', 'malformed', 'wrong-patient'];
/** Operations between two changes of faults. */
const BLOCK = 25;

let fleet: TestFleet;
let world: World;
/** What clients received, by request. */
const received = new Map<string, Counted>();
const patients = new Map<string, string[]>();

interface Answered {
  readonly requestId: string;
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly data: any;
  readonly text: string;
}

async function ask(account: string, query: string, variables: object = {}): Promise<Answered> {
  const answer = await fetch(`${fleet.gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await fleet.token(account)}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await answer.text();
  return { requestId: answer.headers.get('x-request-id')!, status: answer.status, data: JSON.parse(text).data, text };
}

async function runOperation(asked: AskedOperation): Promise<void> {
  const { account, about } = asked;
  const known = patients.get(account)!;
  const id = about.kind === 'patient' && known.length > 0 ? known[about.index % known.length]! : 'pat_nobody';
  const { requestId, data } = await ask(account, writeOperation(asked), about.kind === 'list' ? {} : { id });
  received.set(requestId, countReceived(asked, data));
}

/** Reads the store's own database, as it is on the disk. */
function readStore<T>(sql: string, ...values: unknown[]): T[] {
  const database = new Database(join(fleet.folder, 'audit.sqlite'), { readonly: true });
  try {
    return database.prepare(sql).all(...values) as T[];
  } finally {
    database.close();
  }
}

/** Waits until the store holds all that the gateway has recorded. */
async function shipped(): Promise<void> {
  for (;;) {
    const [last] = readStore<{ request_id: string }>('SELECT request_id FROM audit_event ORDER BY leaf DESC, n DESC LIMIT 1');
    const marker = await ask('auditor', '{ auditEvents(first: 1) { edges { node { id } } } }');
    for (let tries = 0; tries < 600; tries++) {
      const found = readStore<{ n: number }>('SELECT COUNT(*) AS n FROM audit_event WHERE request_id = ?', marker.requestId);
      if (found[0]!.n > 0) return;
      await pause(100);
    }
    const troubles = fleet.logs.filter(({ line }) => /"level":[456]0/.test(line)).slice(-10);
    throw new Error(`the store has no record of ${marker.requestId}; its last one is ${last?.request_id}: ${JSON.stringify(troubles)}`);
  }
}

interface Row {
  readonly request_id: string;
  readonly patient_id: string | null;
  readonly category: string;
  readonly facility_id: string | null;
  readonly form: string;
  readonly state: string;
  readonly items: number;
  readonly unreported: number;
}

/** What the store says was shown, by request. */
function countRecorded(): Map<string, Counted> {
  const rows = readStore<Row>(
    `SELECT e.request_id, e.patient_id, d.category, d.facility_id, d.form, d.state, d.items, d.unreported
     FROM audit_event e JOIN audit_disclosure d ON d.leaf = e.leaf AND d.n = e.n WHERE e.kind = 'operation'`,
  );
  const recorded = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const counted = recorded.get(row.request_id) ?? {};
    recorded.set(row.request_id, counted);
    const key = writeKey(row.patient_id, row.category, row.facility_id, row.form, row.state);
    counted[key] = (counted[key] ?? 0) + row.items;
  }
  return recorded;
}

beforeAll(async () => {
  fleet = await startTestFleet({
    environment: (name, env) => (name === 'gateway' ? { ...env, HAREYAKA_METRICS_LISTEN: '127.0.0.1:0' } : env),
  });
  world = await fleet.world();
  for (const account of ['dr-sato', 'ns-tanaka', 'ph-yamada', 'cm-kimura', 'dr-gaibu']) {
    const { data } = await ask(account, '{ viewablePatients(first: 10) { edges { node { id } } } }');
    patients.set(
      account,
      data.viewablePatients.edges.map(({ node }: { node: { id: string } }) => node.id),
    );
  }
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

describe('the audit of random operations', () => {
  it('says exactly what each client received, whatever its aliases, fragments and failing hospitals', async () => {
    const all = fc.sample(operations, { numRuns: OPERATIONS, seed: SEED });
    const hospitals = world.facilities.filter(({ system }) => system !== null);
    for (let from = 0; from < all.length; from += BLOCK) {
      await fleet.noFaults();
      for (const [index, kind] of FAULTS.entries()) {
        const hospital = hospitals[(from + index * 5) % hospitals.length]!;
        if ((from / BLOCK) % 2 === 1) await fleet.fault(hospital.institutionCode, { kind }).catch(() => undefined);
      }
      for (const one of all.slice(from, from + BLOCK)) await runOperation(one);
    }
    await fleet.noFaults();
    await shipped();
    const recorded = countRecorded();
    const differing = [...received].filter(([requestId, counted]) => {
      const known = recorded.get(requestId) ?? {};
      return JSON.stringify(sorted(counted)) !== JSON.stringify(sorted(known));
    });
    expect(
      differing.slice(0, 3).map(([requestId, counted]) => ({ requestId, received: counted, recorded: recorded.get(requestId) })),
    ).toEqual([]);
    const shown = [...received.values()].flatMap((counted) => Object.values(counted));
    expect(shown.reduce((sum, items) => sum + items, 0)).toBeGreaterThan(OPERATIONS);
  }, 3_600_000);

  it('records each image and document that a client fetched, and no other', async () => {
    const { data } = await ask(
      'dr-sato',
      `{ viewablePatients(first: 10) { edges { node { id charts { ... on Chart {
      documents(first: 2) { nodes { url } } imagingStudies(first: 1) { nodes { series { instances(first: 1) { nodes { thumbnailUrl } } } } } } } } } } }`,
    );
    const urls: { patient: string; url: string }[] = [];
    for (const { node } of data.viewablePatients.edges)
      for (const chart of node.charts) {
        for (const { url } of chart.documents?.nodes ?? []) if (url) urls.push({ patient: node.id, url });
        for (const study of chart.imagingStudies?.nodes ?? [])
          for (const series of study.series ?? [])
            for (const { thumbnailUrl } of series.instances.nodes) if (thumbnailUrl) urls.push({ patient: node.id, url: thumbnailUrl });
      }
    expect(urls.length).toBeGreaterThan(2);
    const fetched: string[] = [];
    const headers = { authorization: `Bearer ${await fleet.token('dr-sato')}` };
    for (const { patient, url } of urls.slice(0, 12)) {
      const answer = await fetch(fleet.gateway + url, { headers });
      await answer.arrayBuffer();
      if (answer.status === 200) fetched.push(`${answer.headers.get('x-request-id')} ${patient}`);
      // Another person's address shows nothing.
      const foreign = await fetch(fleet.gateway + url, { headers: { authorization: `Bearer ${await fleet.token('ns-tanaka')}` } });
      expect(foreign.status).toBe(404);
    }
    expect(fetched.length).toBeGreaterThan(0);
    await shipped();
    const rows = readStore<Row>(
      `SELECT e.request_id, e.patient_id FROM audit_event e JOIN audit_disclosure d ON d.leaf = e.leaf AND d.n = e.n
       WHERE e.kind = 'content' AND d.form = 'CONTENT' AND d.unreported = 0`,
    );
    expect(rows.map(({ request_id, patient_id }) => `${request_id} ${patient_id}`).sort()).toEqual(fetched.sort());
  }, 120_000);

  it('records a search for people with how many were found, and its terms only where auditors can read them', async () => {
    const term = world.patients[0]!.family;
    const search = `query Search($name: String) { connectionSystems { id ... on HumanBridgeSystem { findPatients(name: $name, first: 5) { patients { name } } }
      ... on IdLinkSystem { findPatients(name: $name, first: 5) { patients { name } } } } }`;
    const { requestId, data } = await ask('support', search, { name: term });
    const found = data.connectionSystems.flatMap((one: { findPatients?: { patients: unknown[] } }) => one.findPatients?.patients ?? []);
    await shipped();
    const rows = readStore<{ items: number }>(
      'SELECT d.items FROM audit_event e JOIN audit_disclosure d ON d.leaf = e.leaf AND d.n = e.n WHERE e.request_id = ?',
      requestId,
    );
    expect(rows.reduce((sum, { items }) => sum + items, 0)).toBe(found.length);
    const [text] = readStore<{ text: string }>(
      'SELECT t.text FROM audit_record_text t JOIN audit_event e ON e.leaf = t.leaf WHERE e.request_id = ?',
      requestId,
    );
    expect(text!.text).not.toContain(term);
    const events = `query { auditEvents(first: 20) { edges { node { requestId searchParameters } } } }`;
    const { data: read } = await ask('auditor', events);
    const event = read.auditEvents.edges.find(({ node }: { node: { requestId: string } }) => node.requestId === requestId);
    expect(event.node.searchParameters).toContain(term);
  }, 120_000);
});

describe('what the processes wrote during all this', () => {
  it('holds no name and no local number of a patient: logs, metrics, the spool and the audit’s records', async () => {
    await shipped();
    const names = world.patients.flatMap(({ family, given, familyKana, givenKana }) => [
      `${family} ${given}`,
      `${familyKana} ${givenKana}`,
      `${family}${given}`,
    ]);
    const numbers = new Set(world.links.map(({ localPatientId }) => localPatientId).filter((id) => /^\d{7,}$/.test(id)));
    const markers = [...new Set(names)];
    expect(numbers.size).toBeGreaterThan(100);
    expect(markers.length).toBeGreaterThan(100);
    const spool = join(fleet.folder, 'audit-spool');
    const segments = await Promise.all(
      (await readdir(spool, { withFileTypes: true }))
        .filter((one) => one.isFile())
        .map(async ({ name }) => await readFile(join(spool, name))),
    );
    const metrics = fleet.children.flatMap(({ ready }) => (ready as { metrics?: string }).metrics ?? []);
    const written: Record<string, string> = {
      logs: fleet.logs.map(({ name, line }) => `${name} ${line}`).join('\n'),
      spool: Buffer.concat(segments).toString('utf8'),
      records: readStore<{ text: string }>('SELECT text FROM audit_record_text')
        .map(({ text }) => text)
        .join('\n'),
      metrics: (await Promise.all(metrics.map(async (url) => await (await fetch(url)).text()))).join('\n'),
    };
    expect(Object.values(written).every((text) => text.length > 1_000)).toBe(true);
    // Digits within an id of hexadecimal digits are no number of a patient.
    const numbersIn = (text: string) => (text.match(/(?<![0-9a-f-])\d{7,10}(?![0-9a-f-])/g) ?? []).filter((one) => numbers.has(one));
    const found = Object.entries(written).flatMap(([where, text]) =>
      [...markers.filter((marker) => text.includes(marker)), ...numbersIn(text)].map((marker) => `${where}: ${marker}`),
    );
    expect(found).toEqual([]);
    // The search kept the event loop busy. Connections that a server closed meanwhile are noticed now, before the next test uses one.
    await new Promise((resolve) => setImmediate(resolve));
  }, 120_000);

  it('verifies: the chain, the tree and the events agree', async () => {
    await shipped();
    await runCommand('subgraphs/audit/commands/main.js', ['verify'], {
      HAREYAKA_DATABASE: `sqlite:${join(fleet.folder, 'audit.sqlite')}`,
      HAREYAKA_AUDIT_KEYS: join(fleet.folder, 'keys', 'systems', 'audit.private.json'),
      HAREYAKA_AUDIT_ORIGIN: AUDIT_ORIGIN,
    });
  }, 120_000);
});

function sorted(counted: Counted): [string, number][] {
  return Object.entries(counted).sort(([a], [b]) => (a < b ? -1 : 1));
}
