import 'reflect-metadata';
import { Command, InvalidArgumentError, Option } from 'commander';
import { databases } from '../../../subgraphs/kit/testing/databases.js';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { measureIndex } from './measure-search.js';

const number = (most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0 || value > most) throw new InvalidArgumentError(`Not a whole number from 1 to ${most}.`);
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);

await new Command('bench:receipt-release')
  .description('Fills the index of a release process, and shows what a search in it and following the cloud cost.')
  .option('--rows <n>', 'patients in the index', number(10_000_000), 1_000_000)
  .option('--entries <n>', 'new entries that are followed', number(1_000_000), 20_000)
  .addOption(new Option('--database <kind>').choices(['MariaDB', 'SQLite']).default('SQLite'))
  .action(async ({ database, ...load }: { rows: number; entries: number; database: string }) => {
    const sqlite = databases().find(({ name }) => name === 'SQLite')!;
    // As in production: a transaction is on the disk when it ends.
    const server = database === 'SQLite' ? await sqlite.start() : await startMariaDb(['--innodb-flush-log-at-trx-commit=1']);
    try {
      const figures = await measureIndex(await server.fresh(), load);
      say(`${database}: ${figures.rows} patients in the index (filled in ${figures.fillSeconds.toFixed(0)} s)`);
      say(
        `one statement of a search: median ${figures.median.toFixed(2)} ms, 99 % below ${figures.slow.toFixed(2)} ms; ${figures.found} found`,
      );
      const [before, after] = [figures.memoryBefore, figures.memoryAfter].map((bytes) => (bytes / 1e6).toFixed(0));
      say(`following: ${figures.entriesEachSecond.toFixed(0)} entries/s; memory of the process ${before} MB before, ${after} MB after`);
    } finally {
      await server.stop();
    }
  })
  .parseAsync();
