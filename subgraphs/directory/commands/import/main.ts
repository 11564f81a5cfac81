import 'reflect-metadata';
import { Command } from 'commander';
import { ConfigurationError, logger } from '../../../kit/index.js';
import { readDatabaseConfig } from '../../config.js';
import { openDirectory } from '../../data-source.js';
import { importNetwork } from '../../import/import-network.js';

const command = new Command('directory:import')
  .description("Imports a network's facilities, users, cards, patients, links, consents and permissions from CSV files. All or nothing.")
  .argument(
    '<folder>',
    'folder with facilities.csv users.csv certificates.csv patients.csv links.csv consents.csv permissions.csv; absent files are passed over',
  )
  .addHelpText('after', '\nThe database is named by HAREYAKA_DATABASE. docs/admin.md describes the columns.')
  .action(async (folder: string) => {
    const config = readDatabaseConfig();
    const database = await openDirectory(config.HAREYAKA_DATABASE, logger('directory:import', config.HAREYAKA_LOG_LEVEL));
    try {
      const reports = await importNetwork(database, folder, Date.now());
      for (const { file, read, imported, rejected } of reports) {
        process.stdout.write(`${file}: ${read} lines read, ${imported} good, ${rejected.length} rejected\n`);
        for (const { line, column, reason } of rejected.slice(0, 20)) process.stdout.write(`  line ${line}, ${column}: ${reason}\n`);
      }
      if (reports.length === 0) process.stdout.write('no file found: nothing was imported\n');
      if (reports.some(({ rejected }) => rejected.length > 0)) {
        process.stdout.write('nothing was written: correct the lines and import again\n');
        process.exitCode = 1;
      }
    } finally {
      await database.destroy();
    }
  });

await command.parseAsync().catch((error: unknown) => {
  const problems =
    error instanceof ConfigurationError
      ? error.problems.map(({ variable, problem }) => `CONFIG_INVALID: ${variable} ${problem}`)
      : [`IMPORT_FAILED: ${(error as Error).message}`];
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 2;
});
