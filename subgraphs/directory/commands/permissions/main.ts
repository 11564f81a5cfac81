import 'reflect-metadata';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { ConfigurationError, logger, Writer } from '../../../kit/index.js';
import { BulkUploadStore } from '../../bulk/bulk-upload.store.js';
import { splitLines } from '../../bulk/permission-lines.js';
import { runUpload } from '../../bulk/run-upload.js';
import { mayChangePermissions } from '../../bulk/uploader-rights.js';
import { readDatabaseConfig } from '../../config.js';
import { openDirectory } from '../../data-source.js';

const PART = 2_000;

const command = new Command('directory:permissions')
  .description('Grants, revokes and renews viewing permissions by the lines of a CSV file. Broken lines are named; the others count.')
  .argument('<file>', 'CSV with a header: action (GRANT, REVOKE, RENEW), permissionId, userId, facilityId, patientId, categories, …')
  .requiredOption('--as <userId>', 'the person who is responsible: the record of every change names this person')
  .requiredOption('--reason <text>', 'why: the reason of lines that give none')
  .option('--dry-run', 'say what every line would do, and change nothing', false)
  .addHelpText('after', '\nThe database is named by HAREYAKA_DATABASE. docs/admin.md describes the columns.')
  .action(async (file: string, { as, reason, dryRun }: { as: string; reason: string; dryRun: boolean }) => {
    const config = readDatabaseConfig();
    const log = logger('directory:permissions', config.HAREYAKA_LOG_LEVEL);
    const database = await openDirectory(config.HAREYAKA_DATABASE, log);
    const writer = await Writer.open(config.HAREYAKA_DATABASE, database, { log });
    try {
      if (!(await mayChangePermissions(database.manager, { userId: as, facilityId: null }, Date.now())))
        throw new Error(`${as} may not change the network's permissions`);
      const id = await writer.transaction(
        as,
        async (manager) => await new BulkUploadStore(manager).add({ user: as, facility: null, reason, at: Date.now() }),
      );
      let received = 0;
      for await (const part of splitFile(file)) {
        const read = splitLines(part, received);
        if (!read.ok) throw new Error('the header must name known columns, `action` among them');
        await writer.transaction(as, async (manager) => await new BulkUploadStore(manager).receive(id, received, read.lines));
        received += read.lines.length;
        process.stderr.write(`\r${received} lines read`);
      }
      await writer.transaction(as, async (manager) => {
        const uploads = new BulkUploadStore(manager);
        await uploads.setOut((await uploads.byId(id))!, { dryRun, at: Date.now() });
      });
      const progress = (done: number, all: number) =>
        process.stderr.write(`\r${done} of ${all} lines done (${Math.floor((100 * done) / all)} %)`);
      await runUpload(writer, { id, user: as }, Date.now, { progress });
      process.stderr.write('\n');
      const uploads = new BulkUploadStore(database.manager);
      if ((await uploads.byId(id))?.stopCode) {
        process.stdout.write(`stopped: ${as} may no longer change the network's permissions; the lines after these did nothing\n`);
        process.exitCode = 1;
      }
      for (const { effect, lines } of await uploads.counts(id)) process.stdout.write(`${effect}: ${lines}\n`);
      let after = 0;
      for (;;) {
        const refused = await uploads.lines(id, { effect: 'REFUSED', after, limit: 500 });
        for (const { line, code, field } of refused) process.stdout.write(`line ${line}${field ? `, ${field}` : ''}: ${code}\n`);
        if (refused.length === 0) break;
        after = refused.at(-1)!.line;
        process.exitCode = 1;
      }
      if (dryRun) process.stdout.write('nothing was changed: this was a dry run\n');
    } finally {
      await writer.close();
      await database.destroy();
    }
  });

/** Splits the file into parts, each with the header before it. */
async function* splitFile(file: string): AsyncGenerator<string> {
  let header: string | undefined;
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (header === undefined) header = line;
    else lines.push(line);
    if (lines.length === PART) {
      yield [header, ...lines, ''].join('\n');
      lines = [];
    }
  }
  if (header !== undefined) yield [header, ...lines, ''].join('\n');
}

await command.parseAsync().catch((error: unknown) => {
  const problems =
    error instanceof ConfigurationError
      ? error.problems.map(({ variable, problem }) => `CONFIG_INVALID: ${variable} ${problem}`)
      : [`PERMISSIONS_FAILED: ${(error as Error).message}`];
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 2;
});
