import 'reflect-metadata';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runCabinet } from '../../../subgraphs/care-cabinet/testing/running-cabinet.js';
import { databases } from '../../../subgraphs/kit/testing/databases.js';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { loadRecords } from './load-records.js';
import { askQuestions } from './questions.js';

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const toMegabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

await new Command('bench:care-search')
  .description('Loads care records, and searches them over HTTP: each question of patients with few, many and very many records.')
  .option('--records <n>', 'records in the load, about', number, 1_000_000)
  .addOption(new Option('--database <kind>').choices(['MariaDB', 'SQLite']).default('MariaDB'))
  .option('--pool <MB>', "MariaDB's buffer pool", number, 2_048)
  .option('--rounds <n>', 'how often each question is asked', number, 100)
  .action(async ({ records, database, pool, rounds }: { records: number; database: string; pool: number; rounds: number }) => {
    const sqlite = databases().find(({ name }) => name === 'SQLite')!;
    const server = database === 'SQLite' ? await sqlite.start() : await startMariaDb([`--innodb-buffer-pool-size=${pool}M`]);
    try {
      const address = await server.fresh();
      const { seconds, bytes, records: loaded } = await loadRecords(address, records, say);
      say(`${database}: ${loaded} records in ${Math.round(seconds.rows)} s, the index after them in ${Math.round(seconds.index)} s`);
      say(`records ${toMegabytes(bytes.records)}, search ${toMegabytes(bytes.index)}`);
      const cabinet = await runCabinet(address);
      try {
        for (const { question, size, times } of await askQuestions(cabinet, records, rounds)) {
          const sorted = [...times].sort((a, b) => a - b);
          const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
          say(`${size.padEnd(6)} ${question.padEnd(36)} p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
        }
      } finally {
        await cabinet.close();
      }
    } finally {
      await server.stop();
    }
  })
  .parseAsync();
