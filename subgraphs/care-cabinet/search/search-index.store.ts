import type { DataSource, EntityManager } from 'typeorm';

export const SEARCH_TABLE = 'care_record_search';

/** A join with the index, for a page of records `t`. */
export interface SearchJoin {
  readonly from: string;
  readonly on: string;
  readonly where: string;
  readonly parameters: readonly string[];
}

/** Whether the database is SQLite, which has FTS5 in place of FULLTEXT. */
function isSqlite({ options }: DataSource): boolean {
  return options.type === 'better-sqlite3';
}

/** Puts the words of a record into the index. It has none there. */
export async function addSearchWords(manager: EntityManager, recordId: string, words: string): Promise<void> {
  if (words !== '') await manager.query(`INSERT INTO ${SEARCH_TABLE} (record_id, words) VALUES (?, ?)`, [recordId, words]);
}

/** Takes a record out of the index. */
export async function removeSearchWords(manager: EntityManager, recordId: string): Promise<void> {
  if (!isSqlite(manager.connection)) {
    await manager.query(`DELETE FROM ${SEARCH_TABLE} WHERE record_id = ?`, [recordId]);
    return;
  }
  // FTS5 finds a row by its words alone, so the id is in the index too. It folds case, so the id is compared again.
  const rows = await manager.query<{ rowid: number; record_id: string }[]>(
    `SELECT rowid, record_id FROM ${SEARCH_TABLE} WHERE ${SEARCH_TABLE} MATCH ?`,
    [`record_id : "${recordId.replaceAll('"', '')}"`],
  );
  for (const { rowid, record_id } of rows)
    if (record_id === recordId) await manager.query(`DELETE FROM ${SEARCH_TABLE} WHERE rowid = ?`, [rowid]);
}

/** Joins records with those that have all phrases. @param phrases lists of words of letters a to z */
export function joinSearch(database: DataSource, phrases: readonly (readonly string[])[]): SearchJoin {
  const quoted = phrases.map((words) => `"${words.join(' ')}"`);
  if (isSqlite(database)) {
    const match = quoted.map((phrase) => `words : ${phrase}`).join(' AND ');
    return { from: `${SEARCH_TABLE} s CROSS JOIN`, on: 't.id = s.record_id', where: `${SEARCH_TABLE} MATCH ?`, parameters: [match] };
  }
  const match = quoted.map((phrase) => `+${phrase}`).join(' ');
  return {
    from: `${SEARCH_TABLE} s STRAIGHT_JOIN`,
    on: 't.id = s.record_id',
    where: 'MATCH (s.words) AGAINST (? IN BOOLEAN MODE)',
    parameters: [match],
  };
}
