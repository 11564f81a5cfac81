import 'reflect-metadata';
import { Command, InvalidArgumentError, Option } from 'commander';
import { databases } from '../../../subgraphs/kit/testing/databases.js';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { type MeasureOptions, measureStore } from './measure-store.js';

interface Options extends MeasureOptions {
  database: 'MariaDB' | 'SQLite';
  pool: number;
  server?: string;
}

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};

/** As an operator sets them: each batch is durable before its answer. */
const SETTINGS = ['--innodb-flush-log-at-trx-commit=1', '--innodb-log-file-size=2G', '--innodb-flush-method=fsync'];

await new Command('bench:audit-store')
  .description(
    'Loads events of two years through the intake, asks fifty random questions about them, compares each answer with a replay of the load, proves records, and verifies the log.',
  )
  .option('--events <n>', 'events in the load, about', number, 1_000_000)
  .addOption(new Option('--database <kind>').choices(['MariaDB', 'SQLite']).default('MariaDB'))
  .option('--pool <MB>', "buffer pool of MariaDB, where it is the benchmark's own", number, 2_048)
  .option('--server <url>', 'an existing database, mysql://user@host:port/name: a load that is there goes on')
  .option('--minutes <n>', 'after which the load ends, complete or not', number, 600)
  .option('--seed <n>', 'of the questions', number, 1)
  .option('--no-verify', 'without the verification')
  .action(async ({ database, pool, server, ...options }: Options) => {
    if (server) return await measureStore(server, options);
    const sqlite = databases().find(({ name }) => name === 'SQLite')!;
    const started = database === 'SQLite' ? await sqlite.start() : await startMariaDb([`--innodb-buffer-pool-size=${pool}M`, ...SETTINGS]);
    try {
      await measureStore(await started.fresh(), options);
    } finally {
      await started.stop();
    }
  })
  .parseAsync();
