import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { startProcesses } from '../../../subgraphs/directory/testing/directory-process.js';
import { databases } from '../../../subgraphs/kit/testing/databases.js';
import { costCases } from './cases.js';
import { costReader, costTable, type MeasuredCost, measureCost } from './measured-cost.js';
import { PORTAL_OPERATIONS } from './portal-operations.js';

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};

const command = new Command('bench:cost')
  .description("Compares what operations cost by the schema's weights with the CPU time that they take in the directory's process.")
  .option('--patients <n>', 'of the demo network', number, 1_200)
  .option('--only <text>', 'operations whose name has this text', '')
  .option('--database <kind>', 'MariaDB or SQLite', 'MariaDB')
  .option('--fresh', 'ask each operation with a text that was not asked before, so that it is compiled each time', false)
  .action(async ({ patients, only, database, fresh }: { patients: number; only: string; database: string; fresh: boolean }) => {
    const kind = databases().find(({ name }) => name === database);
    if (!kind) throw new Error(`no database ${database} here`);
    const server = await kind.start();
    const directories = await startProcesses(await server.fresh(), patients);
    try {
      const directory = await directories.start();
      const costOf = costReader(readFileSync('schema/supergraph.graphql', 'utf8'));
      const seen = await directories.ask(directory.ready.url, 'dr-sato', '{ viewablePatients(first: 200) { edges { node { id } } } }');
      const ids = {
        patients: (seen.data.viewablePatients.edges as { node: { id: string } }[]).map(({ node }) => node.id),
        users: directories.world.users.map(({ id }) => id),
      };
      process.stderr.write(`${kind.name}: a page of viewable patients holds ${ids.patients.length}\n`);
      const measured: MeasuredCost[] = [];
      for (const one of costCases(ids).filter(({ name }) => name.includes(only)))
        measured.push(await measureCost(directories, { url: directory.ready.url, pid: directory.process.pid! }, one, { costOf, fresh }));
      process.stdout.write(`${costTable(measured)}\n\n`);
      for (const [name, query] of Object.entries(PORTAL_OPERATIONS)) process.stdout.write(`${name}: ${costOf(query)}\n`);
    } finally {
      await directories.stop();
      await server.stop();
    }
  });

await command.parseAsync();
