import 'reflect-metadata';
import { Command, InvalidArgumentError, Option } from 'commander';
import { databases } from '../../../subgraphs/kit/testing/databases.js';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { measureIntake } from './measure-intake.js';

const number = (most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0 || value > most) throw new InvalidArgumentError(`Not a whole number from 1 to ${most}.`);
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);

await new Command('bench:receipt-cloud')
  .description('Sends patients of many clinics to a receipt cloud in a process of its own, and shows what one core takes in.')
  .option('--clinics <n>', 'clinics that send at once', number(200), 20)
  .option('--patients <n>', 'patients of each clinic', number(10_000), 20)
  .option('--files <n>', 'files of each patient', number(1_000), 5)
  .option('--bytes <n>', 'bytes of each file', number(16_000_000), 3_000)
  .addOption(new Option('--database <kind>').choices(['MariaDB', 'SQLite']).default('SQLite'))
  .action(async ({ database, ...load }: { clinics: number; patients: number; files: number; bytes: number; database: string }) => {
    const sqlite = databases().find(({ name }) => name === 'SQLite')!;
    // As in production: a transaction is on the disk when it ends.
    const server = database === 'SQLite' ? await sqlite.start() : await startMariaDb(['--innodb-flush-log-at-trx-commit=1']);
    try {
      const { requests, commits, seconds, cpuSeconds, megabytes, memory, busy } = await measureIntake(await server.fresh(), load);
      say(
        `${database}: ${requests} requests (${commits} commits, ${megabytes.toFixed(0)} MB) in ${seconds.toFixed(1)} s; ${busy} were answered BUSY and sent again`,
      );
      say(`${(requests / seconds).toFixed(0)} requests/s, ${(commits / seconds).toFixed(0)} patients/s`);
      if (cpuSeconds !== undefined)
        say(
          `one core: ${(requests / cpuSeconds).toFixed(0)} requests/s, ${(commits / cpuSeconds).toFixed(0)} patients/s (${((cpuSeconds * 1000) / requests).toFixed(2)} ms a request)`,
        );
      if (memory !== undefined) say(`memory of the process: ${(memory / 1e6).toFixed(0)} MB`);
    } finally {
      await server.stop();
    }
  })
  .parseAsync();
