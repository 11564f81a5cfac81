import type { DataSource } from 'typeorm';
import type { BackupRow, Value } from '../backup-format.js';
import { listTables } from '../kept-tables.js';

/** Inserts rows into an open directory, without any check. */
export async function fill(database: DataSource, rows: Iterable<readonly [table: string, row: BackupRow]>): Promise<void> {
  for (const [table, row] of rows) {
    const columns = Object.keys(row);
    const names = columns.map((column) => database.driver.escape(column));
    await database.query(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?')})`, Object.values(row));
  }
}

/** Reads all rows of a directory, with generated columns: by table, in the order of the keys. */
export async function everything(database: DataSource): Promise<Record<string, BackupRow[]>> {
  const all: Record<string, BackupRow[]> = {};
  for (const { name, key, wide } of listTables(database)) {
    const rows: BackupRow[] = await database.query(`SELECT * FROM ${name} ORDER BY ${key.map((column) => database.driver.escape(column))}`);
    const number = (column: string, value: Value) => (wide.has(column) && value !== null ? Number(value) : value);
    all[name] = rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, number(column, value)])));
  }
  return all;
}
