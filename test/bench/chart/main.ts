import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { ROOT } from '../launched.js';
import { type CostRow, costTable } from './cost-table.js';
import { measureList } from './list-case.js';
import { type ChartCost, type FleetChoice, MeasuredFleet } from './measured-fleet.js';
import { addChart, measureWholeChart } from './whole-chart-case.js';

interface Options {
  patients: number;
  hospitals: number;
  files: number;
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
    'Measures what it costs to read charts, on the whole demo network: the portal’s list of twenty patients; the whole chart of a patient with many files; the list in a network of fifty hospitals; each with nothing kept, and again when nothing has changed. Prints CPU time of each process, and the files and bytes that were read for each item that is shown.',
  )
  .option('--patients <n>', 'invented patients', number, 200)
  .option('--hospitals <n>', 'of the large network', number, 50)
  .option('--files <n>', 'of a whole chart', number, 3_000)
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
  const { patients, hospitals, files } = options;
  const rows: CostRow[] = [];
  const add = (name: string, keeps: boolean, cost: ChartCost) => rows.push({ name: `${prefix}${name}${keeps ? ', unchanged' : ''}`, cost });
  let patient = '';
  await withFleets({ checkout, patients }, async (fleet, keeps) => {
    tell(`${prefix}the list${keeps ? ', unchanged' : ''}`);
    add('list', keeps, await measureList(fleet));
    tell(`${prefix}a whole chart${keeps ? ', unchanged' : ''}`);
    if (!keeps) patient = await addChart(fleet, files);
    add(`chart of ${files} files`, keeps, await measureWholeChart(fleet, patient));
  });
  await withFleets({ checkout, patients, hospitals }, async (fleet, keeps) => {
    tell(`${prefix}the list of ${hospitals} hospitals${keeps ? ', unchanged' : ''}`);
    add(`list, ${hospitals} hospitals`, keeps, await measureList(fleet));
  });
  return rows;
}

/** Starts a network whose systems keep nothing, and then one over the same data whose systems keep what they read. */
async function withFleets(
  choice: Omit<FleetChoice, 'folder' | 'keeps'>,
  use: (fleet: MeasuredFleet, keeps: boolean) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-chart-'));
  try {
    for (const keeps of [false, true]) {
      const fleet = await MeasuredFleet.start({ ...choice, folder, keeps });
      try {
        await use(fleet, keeps);
      } finally {
        await fleet.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
