import { Command, CommanderError } from 'commander';
import { ConfigurationError, logger } from '../../kit/index.js';
import { readDatabaseConfig } from '../config.js';
import { backupDirectory, type Progress } from './backup-directory.js';
import { BackupRefused } from './backup-refused.js';
import { redactErrorsOf } from './database-words.js';
import { restoreDirectory } from './restore-directory.js';

/** What the command needs from its process. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Now, milliseconds since 1970. */
  readonly at: number;
  /** Aborts it: then nothing is written. */
  readonly signal?: AbortSignal;
  readonly out: (text: string) => void;
  /** Prints progress and problems. */
  readonly err: (text: string) => void;
}

const DATABASE = '\nThe database is named by HAREYAKA_DATABASE. docs/operator.md says how to keep a backup.';
/** Rows of one table after which progress is printed again. */
const TELL_EVERY = 100_000;

/**
 * Runs `backup FILE` or `restore FILE`.
 *
 * @returns the exit code: 0 done; 1 refused, with a code of `REFUSALS`; 2 failed, or called or configured wrongly
 */
export async function runBackupCommand(args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const { env, at, signal, out, err } = surroundings;
  const program = new Command('directory').exitOverride().configureOutput({ writeOut: out, writeErr: err });
  program
    .command('backup')
    .description('Writes all of the directory, as it is at one instant, to a file. The directory may go on meanwhile.')
    .argument('<file>', 'the file to write (gzip); it names patients, and only its owner may read it')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', DATABASE)
    .action(async (file: string, { force }: { force?: boolean }) => {
      const config = readDatabaseConfig(env);
      const log = logger('directory:backup', config.HAREYAKA_LOG_LEVEL);
      const counts = await backupDirectory(config.HAREYAKA_DATABASE, file, {
        log,
        at,
        replace: force,
        signal,
        progress: reportProgress(err),
      });
      err(formatSummary(counts, 'kept'));
    });
  program
    .command('restore')
    .description('Fills an empty database, SQLite or MySQL, from such a file. All or nothing.')
    .argument('<file>', 'a file that `backup` wrote, of the same version of this program')
    .addHelpText('after', DATABASE)
    .action(async (file: string) => {
      const config = readDatabaseConfig(env);
      const log = logger('directory:restore', config.HAREYAKA_LOG_LEVEL);
      err(
        formatSummary(await restoreDirectory(config.HAREYAKA_DATABASE, file, { log, signal, progress: reportProgress(err) }), 'restored'),
      );
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof BackupRefused) {
      err(`${error.code}: ${error.message}\n`);
      return 1;
    }
    if (error instanceof ConfigurationError)
      for (const { variable, problem } of error.problems) err(`${error.code}: ${variable} ${problem}\n`);
    else err(`${args[0] === 'restore' ? 'RESTORE_FAILED' : 'BACKUP_FAILED'}: ${signal?.aborted ? 'interrupted' : redactErrorsOf(error)}\n`);
    return 2;
  }
}

function reportProgress(err: (text: string) => void): Progress {
  let before = { table: '', step: 0 };
  return (table, rows) => {
    const step = Math.floor(rows / TELL_EVERY);
    if (table !== before.table || step !== before.step) err(`${table}: ${rows} rows …\n`);
    before = { table, step };
  };
}

function formatSummary(counts: Readonly<Record<string, number>>, done: string): string {
  const lines = Object.entries(counts).map(([table, rows]) => `${table}: ${rows} rows ${done}\n`);
  return lines.join('');
}
