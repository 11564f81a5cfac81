import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type BackupRow, FORMAT, FORMAT_VERSION } from '../backup-format.js';
import type { KeptTable } from '../kept-tables.js';

/** A header of this version. */
export function makeHeader(tables: readonly KeptTable[], migration: string): object {
  const columns = Object.fromEntries(tables.map((table) => [table.name, table.columns]));
  return { format: FORMAT, version: FORMAT_VERSION, migration, at: '2026-01-15T00:00:00.000Z', tables: columns };
}

/** A backup of any lines, with a correct digest: what only a forger, or another program, would write. */
export function makeSealedBackup(lines: readonly (object | string)[], counts: Readonly<Record<string, number>>): Buffer {
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return gzipSync(`${text}${JSON.stringify({ counts, sha256 })}\n`);
}

/** A backup of these rows. */
export function backupOf(
  tables: readonly KeptTable[],
  migration: string,
  rows: readonly (readonly [table: string, row: BackupRow])[],
): Buffer {
  const counts = Object.fromEntries(tables.map(({ name }) => [name, rows.filter(([table]) => table === name).length]));
  return makeSealedBackup([makeHeader(tables, migration), ...rows.map(([t, r]) => ({ t, r }))], counts);
}
