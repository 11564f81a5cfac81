import type { Connection } from 'mysql2/promise';

/**
 * Fills a table without its secondary indexes and foreign keys, and restores them afterwards: an index of millions of rows that is sorted and built
 * once costs a fraction of one that grows row by row.
 *
 * @throws Error if the table's definition differs afterwards
 */
export async function setAsideKeys<T>(connection: Connection, table: string, fill: () => Promise<T>): Promise<T> {
  const before = await definitionOf(connection, table);
  const indexes = before.filter((line) => /^(UNIQUE )?KEY /.test(line));
  const foreign = before.filter((line) => /^CONSTRAINT \S+ FOREIGN KEY /.test(line));
  await alter(connection, table, [
    ...foreign.map((line) => `DROP FOREIGN KEY ${nameIn(line)}`),
    ...indexes.map((line) => `DROP INDEX ${nameIn(line)}`),
  ]);
  const filled = await fill();
  for (const lines of [indexes, foreign])
    await alter(
      connection,
      table,
      lines.map((line) => `ADD ${line}`),
    );
  const after = await definitionOf(connection, table);
  if (after.sort().join('\n') !== before.sort().join('\n')) throw new Error(`${table} did not get all its keys back`);
  return filled;
}

async function alter(connection: Connection, table: string, changes: readonly string[]): Promise<void> {
  if (changes.length > 0) await connection.query(`ALTER TABLE ${table} ${changes.join(', ')}`);
}

/** The lines of a table's definition: columns, keys, checks. */
async function definitionOf(connection: Connection, table: string): Promise<string[]> {
  const [[row]] = (await connection.query(`SHOW CREATE TABLE ${table}`)) as unknown as [{ 'Create Table': string }[]];
  const lines = row!['Create Table'].split('\n').slice(1, -1);
  return lines.map((line) => line.trim().replace(/,$/, ''));
}

function nameIn(line: string): string {
  return /`[^`]+`/.exec(line)![0];
}
