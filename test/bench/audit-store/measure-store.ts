import type { DataSource } from 'typeorm';
import { AuditEventStore } from '../../../subgraphs/audit/events/audit-event.store.js';
import { readSpools } from '../../../subgraphs/audit/intake/spool-state.store.js';
import { makeTestLogKeys } from '../../../subgraphs/audit/testing/log-under-test.js';
import { proveSome, timeVerification } from './check-log.js';
import { BATCH, choose, GATEWAYS, type LoadPlan, planLoad } from './invented-load.js';
import { askKind, QUESTIONS, type Random, seedRandom } from './questions.js';
import { Replay } from './replay.js';
import { sendLoad } from './send-load.js';
import { type ServedStore, serveStore } from './served-store.js';

export interface MeasureOptions {
  readonly events: number;
  readonly minutes: number;
  readonly seed: number;
  readonly verify: boolean;
}

const MINUTE = 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);
const middle = (sorted: readonly number[]) => sorted[sorted.length >> 1] ?? Number.NaN;
const percentile = (sorted: readonly number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;

/** Loads a store, asks it, proves and verifies. A wrong answer sets the exit code to 1. */
export async function measureStore(address: string, { events, minutes, seed, verify }: MeasureOptions): Promise<void> {
  const plan = planLoad(events, Date.now());
  const store = await serveStore(address, plan.begin);
  try {
    const batches = await load(store, plan, minutes);
    const replay = Replay.of(plan, batches);
    await sayCounts(store.database, replay);
    const sent = Math.min(...batches) * GATEWAYS.length * BATCH;
    // A load that ended early has events of its first months alone.
    const random = seedRandom(seed, { ...plan, end: choose(sent, plan).at });
    await ask(store, replay, random);
    const keys = makeTestLogKeys();
    const proofs = await proveSome(store, { plan, sent, random, keys });
    say(
      `an inclusion proof: median ${middle(proofs).toFixed(1)} ms, worst ${proofs.at(-1)!.toFixed(1)} ms; all are valid for the load's texts`,
    );
    if (!verify) return;
    const { finding, size, seconds } = await timeVerification(store.database, keys, (checked, so) =>
      say(`  ${checked} records verified, ${Math.round(checked / so)} a second`),
    );
    say(`verified ${size} records in ${seconds.toFixed(0)} s: ${Math.round(size / seconds)} a second`);
    if (finding) fail(finding.code);
  } finally {
    await store.close();
  }
}

async function load(store: ServedStore, plan: LoadPlan, minutes: number): Promise<readonly number[]> {
  const [began, cpuAt] = [performance.now(), process.cpuUsage()];
  const times: number[] = [];
  let [sent, saidAt] = [0, began];
  const batches = await sendLoad({
    url: store.url,
    keys: store.keys,
    plan,
    spools: await readSpools(store.database),
    until: Date.now() + minutes * MINUTE,
    onSent: (records, milliseconds) => {
      sent += records;
      times.push(milliseconds);
      if (performance.now() - saidAt < MINUTE) return;
      saidAt = performance.now();
      say(`  ${sent} of ${plan.records} records, ${Math.round((sent / (saidAt - began)) * 1000)} a second`);
    },
  });
  if (sent === 0) return batches;
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuAt);
  times.sort((a, b) => a - b);
  say(
    `loaded ${sent} records in ${seconds.toFixed(0)} s: ${Math.round(sent / seconds)} a second; a batch: p50 ${middle(times).toFixed(0)} ms, ` +
      `p99 ${percentile(times, 0.99).toFixed(0)} ms; ${((user + system) / sent).toFixed(0)} µs CPU of this process a record`,
  );
  return batches;
}

/** The numbers of events must be equal; on MariaDB, the size of each table is shown. */
async function sayCounts(database: DataSource, replay: Replay): Promise<void> {
  const [row] = await database.query<{ n: number }[]>("SELECT COUNT(*) AS n FROM audit_event WHERE kind <> 'spool-began'");
  say(`${row!.n} events`);
  if (Number(row!.n) !== replay.size) fail(`the load has ${replay.size} events`);
  if (database.options.type !== 'mysql') return;
  const sizes = await database.query<{ name: string; data: number; indexes: number }[]>(
    `SELECT TABLE_NAME AS name, DATA_LENGTH AS data, INDEX_LENGTH AS indexes FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() ORDER BY DATA_LENGTH + INDEX_LENGTH DESC`,
  );
  const megabytes = (bytes: number | string) => Math.round(Number(bytes) / 1e6);
  for (const { name, data, indexes } of sizes)
    if (megabytes(data) + megabytes(indexes) > 0) say(`  ${name}: ${megabytes(data)} MB and ${megabytes(indexes)} MB of indexes`);
  say(`  together ${megabytes(sizes.reduce((sum, { data, indexes }) => sum + Number(data) + Number(indexes), 0))} MB`);
}

async function ask({ database }: ServedStore, replay: Replay, random: Random): Promise<void> {
  const events = new AuditEventStore(database);
  for (const kind of QUESTIONS) {
    const { name, times, compared, wrong, sql, index } = await askKind(kind, { events, database, replay, random });
    say(
      `${name}: ${times.length} questions, median ${middle(times).toFixed(1)} ms, worst ${times.at(-1)!.toFixed(1)} ms; ${compared} events compared`,
    );
    say(`  ${index ? `${index}: ` : ''}${sql}`);
    if (wrong > 0) fail(`${wrong} answers are not those of the replay`);
  }
}

function fail(problem: string): void {
  say(`WRONG: ${problem}`);
  process.exitCode = 1;
}
