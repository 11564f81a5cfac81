import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DatabaseServer, databases } from '../../../subgraphs/kit/testing/databases.js';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { fingerprintOfClinic } from '../../../subgraphs/receipt-cloud/release/testing/release-under-test.js';
import { type IntakeFigures, sendAll } from '../receipt-cloud/measure-intake.js';
import { startMeasuredCloud } from '../receipt-cloud/measured-cloud.js';
import { FILES, fillCloud } from './fill-cloud.js';
import { measureCharts } from './measure-charts.js';
import type { ReleaseBench, ReleaseFigures } from './release-child.js';

const number = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InvalidArgumentError(`Not a whole number from ${least} to ${most}.`);
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

interface Options {
  readonly tenants: number;
  readonly patients: number;
  readonly objects: number;
  readonly followed: number;
  readonly database: string;
  readonly pool: number;
}

await new Command('bench:receipt-release')
  .description(
    'Fills a receipt cloud and a release process with many facilities, and measures the intake before and after, the search, the index that is followed, and charts.',
  )
  .option('--tenants <n>', 'facilities', number(20, 500), 500)
  .option('--patients <n>', 'patients of each facility in the index', number(100, 10_000), 2_000)
  .option('--objects <n>', 'objects in the storage, in all', number(1_000, 1_000_000), 100_000)
  .option('--followed <n>', 'facilities whose entries are all sealed, and read by the release process', number(1, 500), 25)
  .addOption(new Option('--database <kind>', 'of the cloud and of the release process').choices(['MariaDB', 'SQLite']).default('MariaDB'))
  .option('--pool <MB>', "MariaDB's buffer pool", number(64, 65_536), 1_024)
  .action(async (options: Options) => {
    const { database, pool } = options;
    const sqlite = databases().find(({ name }) => name === 'SQLite')!;
    const settings = ['--innodb-flush-log-at-trx-commit=1', `--innodb-buffer-pool-size=${pool}M`];
    const server = database === 'SQLite' ? await sqlite.start() : await startMariaDb(settings);
    try {
      await measure(server, options);
    } finally {
      await server.stop();
    }
  })
  .parseAsync();

/** Fills a cloud and a release process, and says what they cost. */
async function measure(server: DatabaseServer, { tenants, patients, objects, followed }: Options): Promise<void> {
  const names = Array.from({ length: tenants }, (_, n) => `fac_${String(n).padStart(4, '0')}`);
  const address = await server.fresh();
  const cloud = await startMeasuredCloud(address, names);
  try {
    const load = { clinics: 20, patients: 10, files: FILES, bytes: 3_000 };
    // The last facilities: the release process does not follow them.
    const senders = cloud.clinics.slice(-load.clinics);
    await sendAll(cloud, senders, { ...load, patients: 2 }, 'warm');
    describeIntake('empty', await sendAll(cloud, senders, load, 'empty'));
    const withObjects = Math.ceil(objects / FILES / tenants);
    const from = performance.now();
    const filled = await fillCloud(address, cloud, { patients, withObjects, sealed: followed }, (done) => {
      if (done % 100 === 0) say(`${done} facilities filled, ${Math.round((performance.now() - from) / 1_000)} s`);
    });
    say(`${tenants * patients} patients in the cloud, ${filled.length * FILES} objects`);
    describeIntake('filled', await sendAll(cloud, senders, load, 'filled'));
    for (const count of [2, 50]) {
      const { statements, times, cpu, items } = await measureCharts(address, cloud, filled, count);
      say(
        `charts of ${count} patients (${items} items): ${statements.join(' or ')} statements, ${quantiles(times)}, ${cpu.toFixed(0)} ms of CPU time`,
      );
    }
    const bench: ReleaseBench = {
      ...{ database: await server.fresh(), cloud: { url: cloud.url, keys: cloud.keys }, patients, followed: names.slice(0, followed) },
      facilities: cloud.clinics.map((clinic) => ({
        ...{ facility: clinic.tenant, institution: '3310000001', uploaders: [fingerprintOfClinic(clinic)] },
      })),
      sought: filled.map(({ clinic: { tenant }, patient: { tag }, demographics }) => ({ tenant, tag, ...demographics })),
    };
    const file = join(cloud.folder, 'release.json');
    await writeFile(file, JSON.stringify(bench), { mode: 0o600 });
    const program = new URL('./release-child.js', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program, file]);
    describeRelease(JSON.parse(stdout) as ReleaseFigures);
  } finally {
    await cloud.stop();
  }
}

function describeIntake(when: string, { requests, seconds, cpuSeconds, memory, busy }: IntakeFigures): void {
  const cpu = cpuSeconds === undefined ? '' : `, ${((cpuSeconds * 1_000) / requests).toFixed(2)} ms of CPU time for each`;
  say(`intake, ${when}: ${(requests / seconds).toFixed(0)} requests/s${cpu}, ${megabytes(memory ?? 0)}, ${busy} BUSY`);
}

function describeRelease({ rows, follow, searches }: ReleaseFigures): void {
  const perSecond = (milliseconds: number) => Math.round((follow.entries * 1_000) / milliseconds);
  const memory = [0.1, 0.5, 1].map((share) => megabytes(follow.memory[Math.ceil(follow.memory.length * share) - 1] ?? 0));
  say(`release: ${rows} patients in its index`);
  say(
    `followed ${follow.entries} entries: ${perSecond(follow.milliseconds)}/s, ${perSecond(follow.cpu)} for each second of CPU time; memory ${memory.join(', ')} after a tenth, half, all`,
  );
  for (const { what, times, statements, cpu } of searches)
    say(
      `search, ${what}: ${statements.join(' or ')} statements, ${quantiles(times)}, ${(cpu / times.length).toFixed(1)} ms of CPU time (with the client)`,
    );
}

function quantiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}
