import type { EntityManager } from 'typeorm';

/** Rows of one statement: SQLite allows 32,766 parameters, and the widest table has 18 columns. */
const ROWS_AT_ONCE = 1_000;
/** Characters of text in one statement. MariaDB's default limit on a packet is 16 MB, and one character has up to four bytes. */
const CHARACTERS_AT_ONCE = 2_000_000;

/**
 * Inserts rows, many with one statement.
 *
 * @param rows objects whose keys are the columns, all in the same order
 * @param verb `INSERT`, or the database's form that leaves existing rows as they are
 */
export async function insertRows(manager: EntityManager, table: string, rows: readonly object[], verb = 'INSERT'): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const places = `(${columns.map(() => '?').join(', ')})`;
  for (const part of splitRows(rows)) {
    const values = part.flatMap((row) => Object.values(row) as unknown[]);
    await manager.query(`${verb} INTO ${table} (${columns.join(', ')}) VALUES ${part.map(() => places).join(', ')}`, values);
  }
}

function* splitRows(rows: readonly object[]): Generator<object[]> {
  let part: object[] = [];
  let characters = 0;
  for (const row of rows) {
    const length = countCharacters(row);
    if (part.length > 0 && (part.length >= ROWS_AT_ONCE || characters + length > CHARACTERS_AT_ONCE)) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(row);
    characters += length;
  }
  if (part.length > 0) yield part;
}

function countCharacters(row: object): number {
  return Object.values(row).reduce((sum: number, value: unknown) => sum + (typeof value === 'string' ? value.length : 20), 0);
}

/** The form of INSERT that leaves existing rows as they are. */
export function insertMissing(manager: EntityManager): string {
  return manager.connection.options.type === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
}
