import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { cpuOf } from '../bench/process-figures.js';
import { type CareFleet, HAS_MARIADB, startCareFleet } from './care-fleet.js';
import { PatientClient, Tally } from './patient-client.js';

/** `CARE_WRITERS=200 CARE_READERS=400 CARE_PATIENTS=8 CARE_PAUSE_MS=10000 CARE_SECONDS=120 CARE_KILLS=40 CARE_RESTARTS=4` is the long form. */
const read = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const WRITERS = read('CARE_WRITERS', 8);
const READERS = read('CARE_READERS', 8);
const PATIENTS = read('CARE_PATIENTS', 2);
/** Milliseconds between two records of a writer, and between two questions of a reader. */
const PAUSE = read('CARE_PAUSE_MS', 150);
/** Seconds without any fault. */
const SECONDS = read('CARE_SECONDS', 3);
const KILLS = read('CARE_KILLS', 4);
const RESTARTS = read('CARE_RESTARTS', 1);
/** Every writer begins a thread with each of so many records. */
const THREAD = 8;

const CREATE = `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) {
  careRecord { id recordedAt } userErrors { code } } }`;
const LIST = `query ($patient: ID!, $after: String, $filter: CareRecordFilter, $first: Int!) { patient(id: $patient) { charts { ... on CareCabinetChart {
  careRecords(first: $first, after: $after, filter: $filter) { nodes { id text date recordedAt } pageInfo { hasNextPage endCursor } complete } } } } }`;

interface ShownRecord {
  readonly id: string;
  readonly text: string;
  readonly date: string;
  readonly recordedAt: string;
}

interface Page {
  readonly nodes: readonly ShownRecord[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A record of which its writer was told that it is kept. */
interface Written {
  readonly id: string;
  readonly text: string;
  readonly thread: string;
  readonly recordedAt: number;
}

let fleet: CareFleet;
const tally = new Tally();
/** The records of each patient, in the order in which their writers were told. */
const written = new Map<string, Written[]>();
/** What a reader should have seen and did not. */
const missed: string[] = [];

/** Reads one page of a patient's records. Undefined if it is not complete. */
function toPage(data: object): Page | undefined {
  const { patient } = data as { patient?: { charts?: { careRecords?: Page & { complete: boolean } }[] } };
  const page = patient?.charts?.find(({ careRecords }) => careRecords)?.careRecords;
  return page?.complete ? page : undefined;
}

async function listAll(client: PatientClient, filter?: object): Promise<ShownRecord[]> {
  const all: ShownRecord[] = [];
  for (let after: string | null = null; ; ) {
    const variables: object = { patient: client.person.patient, first: 200, after, filter };
    const page: Page = await client.ask('page', LIST, variables, toPage);
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return all;
    after = page.pageInfo.endCursor;
  }
}

/** Clients that write and read, whatever becomes of the processes. */
class Clients {
  #isOver = false;
  readonly #running: Promise<void>[];

  constructor() {
    const clients = fleet.persons.map((person, index) => new PatientClient(fleet, person, tally, index));
    this.#running = clients.map(async (client, index) => {
      await pause((PAUSE * index) / clients.length);
      while (!this.#isOver) await (index < WRITERS ? this.#writeThread(client, index) : this.#look(client));
    });
  }

  async end(): Promise<void> {
    this.#isOver = true;
    // Everybody ends, also if one of them failed.
    const failed = (await Promise.allSettled(this.#running)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }

  /** Writes a thread: each record answers the one before. */
  async #writeThread(client: PatientClient, writer: number): Promise<void> {
    const { patient } = client.person;
    const thread: Written[] = [];
    while (!this.#isOver && thread.length < THREAD) {
      const next = pause(PAUSE);
      const [id, text] = [randomUUID(), `記録 ${writer} ${randomUUID()} ${thread.length}`];
      const input = { patientId: patient, kind: 'VISIT', id, text, inReplyTo: thread.at(-1)?.id ?? null };
      const made = await client.ask('record', CREATE, { input }, (data) => {
        const { careRecord, userErrors } = (data as { createCareRecord: { careRecord: ShownRecord; userErrors: { code: string }[] } })
          .createCareRecord;
        if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
        return careRecord;
      });
      const record = { id: made.id, text, thread: thread[0]?.id ?? made.id, recordedAt: Date.parse(made.recordedAt) };
      thread.push(record);
      written.get(patient)!.push(record);
      await next;
    }
  }

  /** Looks at the newest records: what was written before the question must be in the answer. */
  async #look(client: PatientClient): Promise<void> {
    const next = pause(PAUSE);
    const { patient } = client.person;
    const before = [...written.get(patient)!];
    const { nodes } = await client.ask('look', LIST, { patient, first: 50 }, toPage);
    const shown = new Set(nodes.map(({ id }) => id));
    const oldest = nodes.length < 50 ? 0 : Date.parse(nodes.at(-1)!.recordedAt);
    missed.push(...before.filter(({ id, recordedAt }) => recordedAt > oldest && !shown.has(id)).map(({ id }) => id));
    if (shown.size !== nodes.length) missed.push('a record was shown twice');
    await next;
  }
}

/** The CPU time of every process, in milliseconds. */
function readCpu(): ReadonlyMap<string, number> {
  const [gateways, cabinets] = [fleet.gateways, fleet.cabinets].map((two) => two.reduce((sum, one) => sum + one.cpu(), 0)) as [
    number,
    number,
  ];
  const others = fleet.fleet.children
    .filter(({ name }) => !['gateway', 'care-cabinet'].includes(name))
    .map(({ name, process }) => [name, cpuOf(process.pid!)] as const);
  const all = [...others, ['gateways', gateways], ['care cabinets', cabinets], ['clients', process.cpuUsage().user / 1000]] as const;
  return new Map(all.flatMap(([name, cpu]) => (cpu === undefined ? [] : [[name, cpu]])));
}

/** Says what was measured, where somebody asked for the long form. */
function report(title: string, seconds: number, before: ReadonlyMap<string, number>): void {
  if (!process.env.CARE_WRITERS) return;
  const shares = [...readCpu()].map(([name, cpu]) => [name, Math.round((cpu - before.get(name)!) / seconds / 10)] as const);
  const cpu = shares.filter(([, share]) => share > 0).map(([name, share]) => `${name} ${share} %`);
  const failures = [...tally.failures].map(([code, times]) => `${code} ${times}`).join(', ') || 'none';
  const lines = [
    tally.describe('record'),
    tally.describe('look'),
    `CPU of a core: ${cpu.join(', ')}`,
    `failures that were tried again: ${failures}`,
  ];
  process.stderr.write(`${title}, ${Math.round(seconds)} s\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

/** Runs clients during an act. */
async function underLoad(title: string, act: () => Promise<void>): Promise<void> {
  const [began, cpu] = [performance.now(), readCpu()];
  const clients = new Clients();
  try {
    await act();
  } finally {
    await clients.end();
  }
  report(title, (performance.now() - began) / 1000, cpu);
  tally.clear();
}

/** Compares what is kept with what the writers were told, record by record. */
async function compare(): Promise<void> {
  expect(missed).toEqual([]);
  const connection = await createConnection(fleet.database);
  try {
    for (const [patient, records] of written) {
      const [rows] = await connection.query('SELECT id, text FROM care_record WHERE patient_id = ?', [patient]);
      const kept = (rows as { id: string; text: string }[]).map(({ id, text }) => `${id} ${text}`).sort();
      // Nothing is lost, and nothing is there twice, under another id either.
      expect(kept).toEqual(records.map(({ id, text }) => `${id} ${text}`).sort());
    }
  } finally {
    await connection.end();
  }
  const readers = fleet.persons.slice(WRITERS).filter((_, i, all) => i < 2 * PATIENTS || i === all.length - 1);
  for (const [i, person] of readers.entries()) {
    const client = new PatientClient(fleet, person, tally, i);
    const records = written.get(person.patient)!;
    const shown = await listAll(client);
    expect(shown.map(({ id }) => id).sort()).toEqual(records.map(({ id }) => id).sort());
    const places = new Map(shown.map(({ id }, place) => [id, place]));
    // The list is the newest first: within a thread, the order of writing.
    const threads = [...new Set(records.map(({ thread }) => thread))].map((id) => records.filter(({ thread }) => thread === id));
    for (const thread of threads) {
      const order = thread.map(({ id }) => places.get(id)!);
      expect(order).toEqual([...order].sort((a, b) => b - a));
      expect(new Set(thread.map(({ recordedAt }) => recordedAt)).size).toBe(thread.length);
    }
    const [longest] = threads.sort((a, b) => b.length - a.length);
    const alone = await listAll(client, { threadOf: longest![0]!.id });
    expect(alone.map(({ id }) => id)).toEqual(longest!.map(({ id }) => id).reverse());
  }
  tally.clear();
}

(HAS_MARIADB ? describe : describe.skip)('many people write and read records at two gateways and two care cabinets', () => {
  beforeAll(async () => {
    fleet = await startCareFleet({ persons: WRITERS + READERS, patients: PATIENTS });
    for (const { patient } of fleet.persons) written.set(patient, []);
  }, 300_000);
  afterAll(async () => await fleet?.stop(), 60_000);

  it('no record is lost or doubled, each thread has its order, and every reader sees what was written before the question', async () => {
    await underLoad('undisturbed', async () => void (await pause(SECONDS * 1000)));
    await compare();
  }, 3_600_000);

  it('the same holds when gateways and care cabinets are killed again and again', async () => {
    await underLoad('gateways and cabinets killed', async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(Math.random() * PAUSE);
        await [fleet.gateways[0], fleet.cabinets[1], fleet.gateways[1], fleet.cabinets[0]][kill % 4]!.killAndRestart();
      }
    });
    await compare();
  }, 3_600_000);

  it('the same holds when the database is killed', async () => {
    await underLoad('database killed', async () => {
      for (let restart = 0; restart < RESTARTS; restart++) {
        await pause(PAUSE);
        await fleet.mariadb.restart();
      }
      await pause(PAUSE);
    });
    await compare();
  }, 3_600_000);
});
