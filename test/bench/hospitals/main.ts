import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { request } from 'undici';
import { accessToken } from '../../network/issuer/access-token.js';
import { type Fleet, startFleet } from '../../network/launch/fleet.js';
import { daysAfter } from '../../network/world/calendar.js';
import type { World } from '../../network/world/world-model.js';
import { wholeAnswer, wrongIn } from './check-answer.js';
import { askDashboard, type DashboardAnswer } from './dashboard.js';
import { misbehaving } from './misbehaviour.js';

interface Options {
  hospitals: number;
  patients: number;
  queries: number;
  days: number;
}

const tell = (line: string) => process.stderr.write(`${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};

/** The gateway's deadline for an operation, and some time for the transfer. */
const WITHIN = 5_500;

await new Command('bench:hospitals')
  .description(
    'Asks the dashboard of twenty patients from a network of fifty hospitals: all well, then three that hang, two that refuse, two that cut off and one that sends other patients’ files. Every answer is checked.',
  )
  .option('--hospitals <n>', 'disclosing hospitals, half behind each system', number, 50)
  .option('--patients <n>', 'on the dashboard', number, 20)
  .option('--queries <n>', 'of each run', number, 40)
  .option('--days <n>', 'of prescriptions and results', number, 365)
  .action(async (options: Options) => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-hospitals-'));
    let fleet: Fleet | undefined;
    try {
      // Without the cache of charts: what was read before would hide that a hospital fails.
      const environment = (_name: string, env: Record<string, string>) => ({ ...env, HAREYAKA_FILE_CACHE_MB: '0' });
      fleet = await startFleet({
        folder,
        hospitals: options.hospitals,
        environment,
        logLevel: 'fatal',
        onLog: () => undefined,
        onProgress: tell,
      });
      process.exitCode = (await compare(fleet, options)) ? 0 : 1;
    } finally {
      await fleet?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  })
  .parseAsync();

/** Both runs, printed. @returns whether every answer was right */
async function compare(fleet: Fleet, { hospitals, patients, queries, days }: Options): Promise<boolean> {
  const control = async (method: 'GET' | 'PUT', path: string, body?: string) =>
    await (await request(`${fleet.network.control}${path}`, { method, body: body ?? null })).body.text();
  const world = JSON.parse(await control('GET', '/world')) as World;
  const token = await accessToken(fleet.network.issuer, 'dr-sato', {});
  const since = daysAfter(world.firstStart, -days);
  const ask = async (query: string, variables: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await request(`${fleet.gateway}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data = null, errors = [] } = (await answer.body.json()) as { data?: unknown; errors?: DashboardAnswer['errors'] };
    return { data, errors };
  };
  const run = async () => {
    const all: DashboardAnswer[] = [];
    for (let i = 0; i < queries; i++) all.push(await askDashboard(ask, patients, since));
    return all;
  };
  tell('warming up');
  const healthy = await wholeAnswer(async () => await askDashboard(ask, patients, since));
  tell('all well');
  const well = await run();
  const bad = misbehaving(world, healthy);
  const codes = new Map(world.facilities.map((facility) => [facility.id, facility.institutionCode]));
  for (const [facility, { fault }] of bad) await control('PUT', `/faults/${codes.get(facility)}`, JSON.stringify(fault));
  tell(`${bad.size} of them misbehave`);
  const ill = await run();

  const seen = new Set(healthy.patients.flatMap(({ charts }) => charts.flatMap(({ facilities }) => facilities.map(({ id }) => id))));
  process.stdout.write(
    `dashboard of ${healthy.patients.length} patients at ${seen.size} of ${hospitals} hospitals, ${queries} queries each\n`,
  );
  show('all well', well);
  show(`${bad.size} misbehave`, ill);
  const problems = [
    ...well.flatMap((one) => wrongIn(one, healthy, new Map(), WITHIN)),
    ...ill.flatMap((one) => wrongIn(one, healthy, bad, WITHIN)),
  ];
  for (const [problem, count] of counted(problems)) process.stdout.write(`WRONG ${count} × ${problem}\n`);
  if (problems.length === 0) process.stdout.write(`every one of ${well.length + ill.length} answers was right\n`);
  return problems.length === 0;
}

function show(name: string, answers: readonly DashboardAnswer[]): void {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]!)} ms`.padStart(8);
  process.stdout.write(`${name.padEnd(16)} p50${at(0.5)}  p99${at(0.99)}  worst${at(1)}\n`);
}

function counted(problems: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const problem of problems) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
