import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { ROOT } from '../launched.js';
import { type CostRow, costTable } from './cost-table.js';
import { measureList } from './list-case.js';
import { MeasuredFleet } from './measured-fleet.js';
import { measureWholeCharts } from './whole-chart-case.js';

interface Options {
  patients: number;
  hospitals: number;
  files: number;
  charts: number;
  beside?: string;
}

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const tell = (line: string) => process.stderr.write(`${line}\n`);

await new Command('bench:chart')
  .description(
    'Measures what it costs to read charts, on the whole demo network: the portal’s list of twenty patients, first and again; the whole chart of a patient with many files; the list in a network of fifty hospitals. Prints CPU time of each process, and the files and bytes that were read for each item that is shown.',
  )
  .option('--patients <n>', 'invented patients', number, 600)
  .option('--hospitals <n>', 'of the large network', number, 50)
  .option('--files <n>', 'of a whole chart', number, 3_000)
  .option('--charts <n>', 'patients with such a chart', number, 2)
  .option('--beside <folder>', 'another checkout of this project, built: it is measured first')
  .action(async ({ beside, ...options }: Options) => {
    const here = fileURLToPath(ROOT);
    const rows: CostRow[] = [];
    if (beside !== undefined) rows.push(...(await measureBuild('before: ', resolve(beside), options)));
    rows.push(...(await measureBuild(beside === undefined ? '' : 'after: ', here, options)));
    process.stdout.write(`${costTable(rows)}\n`);
  })
  .parseAsync();

async function measureBuild(prefix: string, checkout: string, options: Omit<Options, 'beside'>): Promise<CostRow[]> {
  const { patients, hospitals } = options;
  const rows: CostRow[] = [];
  const add = (name: string, { first, again }: Awaited<ReturnType<typeof measureList>>) =>
    rows.push({ name: `${prefix}${name}`, cost: first }, { name: `${prefix}${name}, again`, cost: again });
  await withFleet(checkout, { patients }, async (fleet) => {
    tell(`${prefix}the list`);
    add('list', await measureList(fleet));
    tell(`${prefix}whole charts`);
    add(`chart of ${options.files} files`, await measureWholeCharts(fleet, options));
  });
  await withFleet(checkout, { patients, hospitals }, async (fleet) => {
    tell(`${prefix}the list of ${hospitals} hospitals`);
    add(`list, ${hospitals} hospitals`, await measureList(fleet));
  });
  return rows;
}

async function withFleet(
  checkout: string,
  options: { readonly patients: number; readonly hospitals?: number },
  use: (fleet: MeasuredFleet) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-chart-'));
  let fleet: MeasuredFleet | undefined;
  try {
    fleet = await MeasuredFleet.start(checkout, folder, options);
    await use(fleet);
  } finally {
    await fleet?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
