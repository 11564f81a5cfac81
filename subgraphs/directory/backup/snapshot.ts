import type { DataSource, QueryRunner } from 'typeorm';
import { type BackupRow, isValue, type Value } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';
import { isMysql, type KeptTable, quoteNames } from './kept-tables.js';

/**
 * Reads the database in the state of one instant, whatever is written meanwhile. It does not block writers.
 *
 * @param database a connection of its own: with SQLite, TypeORM shares one among all who use a DataSource
 */
export async function readSnapshot<T>(database: DataSource, read: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = database.createQueryRunner();
  try {
    if (isMysql(runner)) {
      await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    } else {
      // With a write-ahead log, the first read fixes the snapshot.
      await runner.query('BEGIN');
      await runner.query('SELECT 1 FROM sqlite_schema');
    }
    return await read(runner);
  } finally {
    // If the connection is lost, there is nothing to end, and the reader's error reports it.
    await runner.query('ROLLBACK').catch(() => undefined);
    await runner.release();
  }
}

/**
 * Reads a table in pages, in the order of its primary key. Every page costs the same.
 *
 * @throws BackupRefused BACKUP_UNFIT_VALUE
 */
export async function* readPages(runner: QueryRunner, table: KeptTable, pageRows: number): AsyncGenerator<BackupRow[]> {
  const select = `SELECT ${quoteNames(runner, table.columns)} FROM ${quoteNames(runner, [table.name])}`;
  const order = `ORDER BY ${quoteNames(runner, table.key)} LIMIT ${pageRows}`;
  const read = async (query: string, parameters: Value[] = []) =>
    ((await runner.query(query, parameters)) as Record<string, unknown>[]).map((row) => toStorableRow(table, row));
  let page = await read(`${select} ${order}`);
  while (page.length > 0) {
    yield page;
    if (page.length < pageRows) return;
    const last = page.at(-1)!;
    const { condition, parameters } = buildAfterCondition(
      runner,
      table.key.map((column) => ({ column: quoteNames(runner, [column]), value: last[column]! })),
    );
    page = await read(`${select} WHERE ${condition} ${order}`, parameters);
  }
}

/** Checks the types of a row's values. SQLite stores any type in any column, and a value that cannot be restored must be found now. */
function toStorableRow(table: KeptTable, row: Record<string, unknown>): BackupRow {
  const values: Record<string, Value> = {};
  for (const column of table.columns) {
    const raw = row[column];
    const wide = table.wide.has(column);
    const value = wide && typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw;
    if (!isValue(value) || (wide && typeof value === 'string')) throw new BackupRefused('BACKUP_UNFIT_VALUE', `${table.name}.${column}`);
    values[column] = value;
  }
  return values;
}

/** SQLite seeks by row values but sorts again for alternatives; MySQL seeks by alternatives but reads from the start for row values. */
function buildAfterCondition(
  runner: QueryRunner,
  key: readonly { column: string; value: Value }[],
): { condition: string; parameters: Value[] } {
  if (!isMysql(runner)) {
    const columns = key.map(({ column }) => column).join(', ');
    return { condition: `(${columns}) > (${key.map(() => '?').join(', ')})`, parameters: key.map(({ value }) => value) };
  }
  const alternatives = key.map((_, i) => [
    ...key.slice(0, i).map(({ column, value }) => ({ text: `${column} = ?`, value })),
    { text: `${key[i]!.column} > ?`, value: key[i]!.value },
  ]);
  return {
    condition: alternatives.map((parts) => `(${parts.map(({ text }) => text).join(' AND ')})`).join(' OR '),
    parameters: alternatives.flatMap((parts) => parts.map(({ value }) => value)),
  };
}
