import { open } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { DataSource, QueryRunner } from 'typeorm';
import { connectDirectory } from '../data-source.js';
import type { Progress } from './backup-directory.js';
import type { Header } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';
import { findNewestMigration, isMysql, type KeptTable, listTables, quoteNames, readAppliedMigration } from './kept-tables.js';
import { readBackup } from './read-backup.js';
import { RowWriter } from './row-writer.js';

export interface RestoreOptions {
  readonly log: Logger;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fills an empty database from a backup of any kind of database. The file is read twice: the database is not used
 * before the whole file is verified, and the rows are written in one transaction while it is verified again. A database without tables gets
 * them first.
 *
 * @param address the database: `sqlite:FILE` or `mysql://…`
 * @returns the number of rows of each table
 * @throws BackupRefused BACKUP_BROKEN, RESTORE_OTHER_VERSION, RESTORE_NOT_EMPTY; errors of the database and of the disk. Then no row is written.
 */
export async function restoreDirectory(
  address: string,
  path: string,
  { log, progress, signal }: RestoreOptions,
): Promise<Readonly<Record<string, number>>> {
  const file = await open(path, 'r');
  try {
    const whole = await readBackup(file, () => undefined, signal);
    const database = await connectDirectory(address, log);
    try {
      await prepare(database, whole.header);
      await runInTransaction(database, async (runner) => {
        const tables = listTables(database);
        await refuseFilled(runner, tables);
        const writer = new RowWriter(runner, tables, progress);
        const { sha256 } = await readBackup(file, writer.take, signal);
        if (sha256 !== whole.sha256) throw new BackupRefused('BACKUP_BROKEN', 'it changes while it is read');
        await writer.flush();
      });
      return whole.counts;
    } finally {
      await database.destroy();
    }
  } finally {
    await file.close();
  }
}

/** @throws BackupRefused if backup, program and database are not of one version. Call it after the database has its tables */
async function prepare(database: DataSource, header: Header): Promise<void> {
  const known = findNewestMigration(database);
  if (header.migration !== known) throw new BackupRefused('RESTORE_OTHER_VERSION', `backup ${header.migration}, program ${known}`);
  const columns = Object.fromEntries(listTables(database).map((table) => [table.name, table.columns]));
  if (JSON.stringify(columns) !== JSON.stringify(header.tables)) throw new BackupRefused('BACKUP_BROKEN', 'its tables are others');
  const runner = database.createQueryRunner();
  try {
    const applied = await readAppliedMigration(runner);
    if (applied === null) await database.runMigrations();
    else if (applied !== known) throw new BackupRefused('RESTORE_OTHER_VERSION', `backup ${header.migration}, database ${applied}`);
  } finally {
    await runner.release();
  }
}

async function runInTransaction(database: DataSource, write: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const runner = database.createQueryRunner();
  try {
    if (isMysql(runner)) {
      // A server that is not in strict mode would truncate values without an error.
      await runner.query(`SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`);
      await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await runner.query('START TRANSACTION');
    } else await runner.query('BEGIN IMMEDIATE');
    await write(runner);
    await runner.query('COMMIT');
  } catch (error) {
    await runner.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** Throws if a table has rows. On MySQL this read also keeps others from filling it until the transaction ends. */
async function refuseFilled(runner: QueryRunner, tables: readonly KeptTable[]): Promise<void> {
  for (const { name } of tables) {
    const rows: object[] = await runner.query(`SELECT 1 FROM ${quoteNames(runner, [name])} LIMIT 1${isMysql(runner) ? ' FOR UPDATE' : ''}`);
    if (rows.length > 0) throw new BackupRefused('RESTORE_NOT_EMPTY', name);
  }
}
