import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { QueryRunner } from 'typeorm';
import { connectDirectory } from '../data-source.js';
import { type BackupRow, FORMAT, FORMAT_VERSION, type Header, LONGEST_LINE } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';
import { findNewestMigration, type KeptTable, listTables, readAppliedMigration } from './kept-tables.js';
import { readPages, readSnapshot } from './snapshot.js';
import { type WholeFileOptions, writeWholeFile } from './whole-file.js';

/** Called between two pages, with a table and the number of its rows that are done. */
export type Progress = (table: string, rows: number) => void | Promise<void>;

export interface BackupOptions extends WholeFileOptions {
  readonly log: Logger;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
  readonly progress?: Progress;
  /** Rows that are held in memory at a time. */
  readonly pageRows?: number;
}

/**
 * Writes all tables, in the state of one instant, to a file, while the directory runs. Holds one page of rows at a time.
 *
 * @param address the database: `sqlite:FILE` or `mysql://…`
 * @returns the number of rows of each table
 * @throws BackupRefused BACKUP_EXISTS, BACKUP_UNDER_WAY, BACKUP_OTHER_VERSION, BACKUP_UNFIT_VALUE; errors of the database and of the disk.
 *   Then no file is left.
 */
export async function backupDirectory(address: string, file: string, options: BackupOptions): Promise<Readonly<Record<string, number>>> {
  const database = await connectDirectory(address, options.log, { existing: true });
  try {
    return await readSnapshot(database, async (runner) => {
      const known = findNewestMigration(database);
      const migration = await readAppliedMigration(runner);
      if (migration !== known) throw new BackupRefused('BACKUP_OTHER_VERSION', `${migration ?? 'no directory'}, not ${known}`);
      const counts: Record<string, number> = {};
      await writeWholeFile(file, backupText(runner, listTables(database), { ...options, migration, counts }), options);
      return counts;
    });
  } finally {
    await database.destroy();
  }
}

interface TextOptions extends Pick<BackupOptions, 'at' | 'progress' | 'pageRows'> {
  readonly migration: string;
  readonly counts: Record<string, number>;
}

async function* backupText(
  runner: QueryRunner,
  tables: readonly KeptTable[],
  { at, migration, counts, progress, pageRows = 2_000 }: TextOptions,
): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const digested = (text: string) => {
    digest.update(text);
    return text;
  };
  const columns = Object.fromEntries(tables.map((table) => [table.name, [...table.columns]]));
  const first: Header = { format: FORMAT, version: FORMAT_VERSION, migration, at: new Date(at).toISOString(), tables: columns };
  yield digested(`${JSON.stringify(first)}\n`);
  for (const table of tables) {
    counts[table.name] = 0;
    for await (const page of readPages(runner, table, pageRows)) {
      yield digested(page.map((row) => encodeRow(table, row)).join(''));
      counts[table.name]! += page.length;
      await progress?.(table.name, counts[table.name]!);
    }
  }
  yield `${JSON.stringify({ counts, sha256: digest.digest('hex') })}\n`;
}

function encodeRow(table: KeptTable, row: BackupRow): string {
  const line = `${JSON.stringify({ t: table.name, r: row })}\n`;
  if (Buffer.byteLength(line) > LONGEST_LINE) throw new BackupRefused('BACKUP_UNFIT_VALUE', `${table.name}: a row that is too long`);
  return line;
}
