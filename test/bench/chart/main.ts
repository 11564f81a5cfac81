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

const CASES = ['list', 'chart', 'hospitals'] as const;
type Case = (typeof CASES)[number];

interface Options {
  patients: number;
  hospitals: number;
  files: number;
  cases: Case[];
  beside?: string;
}

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const cases = (text: string): Case[] => {
  const named = text.split(',');
  const unknown = named.filter((one) => !CASES.some((known) => known === one));
  if (unknown.length > 0) throw new InvalidArgumentError(`Cases are ${CASES.join(', ')}.`);
  return CASES.filter((one) => named.includes(one));
};
const tell = (line: string) => process.stderr.write(`${line}\n`);

await new Command('bench:chart')
  .description(
    'Measures what it costs to read charts, on the whole demo network: the portal’s list of twenty patients; the whole chart of a patient with many files; the list in a network of fifty hospitals; each with nothing kept, and again when nothing has changed. Prints CPU time of each process, and the files and bytes that were read for each item that is shown.',
  )
  .option('--patients <n>', 'invented patients', number, 200)
  .option('--hospitals <n>', 'of the large network', number, 50)
  .option('--files <n>', 'of a whole chart', number, 3_000)
  .option('--cases <names>', `of ${CASES.join(', ')}, separated by commas`, cases, [...CASES])
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
  const isAsked = (one: Case) => options.cases.includes(one);
  const measure = async (name: string, keeps: boolean, cost: () => Promise<ChartCost>) => {
    tell(`${prefix}${name}${keeps ? ', unchanged' : ''}`);
    rows.push({ name: `${prefix}${name}${keeps ? ', unchanged' : ''}`, cost: await cost() });
  };
  let patient: string | undefined;
  if (isAsked('list') || isAsked('chart')) {
    await withFleets({ checkout, patients }, async (fleet, keeps) => {
      if (isAsked('list')) await measure('list', keeps, async () => await measureList(fleet));
      if (!isAsked('chart')) return;
      patient ??= await addChart(fleet, files);
      const id = patient;
      await measure(`chart of ${files} files`, keeps, async () => await measureWholeChart(fleet, id));
    });
  }
  if (isAsked('hospitals')) {
    await withFleets({ checkout, patients, hospitals }, async (fleet, keeps) => {
      await measure(`list, ${hospitals} hospitals`, keeps, async () => await measureList(fleet));
    });
  }
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
