import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/** One page of a table `t`: a condition, its parameters, and the greatest number of rows. */
export interface PageQuery {
  /** A condition with the database's names of columns: `t.patient_id = ?`. */
  readonly where: string;
  readonly parameters: readonly (string | number)[];
  readonly limit: number;
  /** What stands before the table, if the page joins another one: `care_record_search s JOIN`. */
  readonly from?: string | undefined;
  /** The condition of the join. */
  readonly on?: string | undefined;
}

/** SQLite allows 500 parts of a compound SELECT. */
const PARTS_AT_MOST = 400;

/**
 * Reads several pages of one table in one statement: the lists of many patients need as many statements as the list of one.
 *
 * @param order the order of every page, as SQL
 * @param compare the same order, because a compound SELECT keeps none
 * @returns the rows of each page
 */
export async function readPages<E extends ObjectLiteral>(
  database: DataSource,
  target: EntityTarget<E>,
  { pages, order, compare }: { readonly pages: readonly PageQuery[]; readonly order: string; readonly compare: (a: E, b: E) => number },
): Promise<E[][]> {
  const { columns, tableName } = database.getMetadata(target);
  const selected = columns.map(({ databaseName }) => `t.${databaseName}`).join(', ');
  const found: E[][] = pages.map(() => []);
  for (let begin = 0; begin < pages.length; begin += PARTS_AT_MOST) {
    const part = pages.slice(begin, begin + PARTS_AT_MOST);
    const selects = part.map(
      ({ where, from = '', on, limit }, i) =>
        `SELECT ${begin + i} AS page, ${selected} FROM ${from} ${tableName} t${on ? ` ON ${on}` : ''} WHERE ${where} ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
    );
    const sql = selects.length === 1 ? selects[0]! : selects.map((select, i) => `SELECT * FROM (${select}) p${i}`).join(' UNION ALL ');
    const parameters = part.flatMap((page) => page.parameters);
    for (const row of await database.query<Record<string, unknown>[]>(sql, parameters)) {
      const entity: Record<string, unknown> = {};
      for (const { propertyName, databaseName, transformer } of columns) {
        const value = row[databaseName];
        entity[propertyName] = transformer && !Array.isArray(transformer) ? transformer.from(value) : value;
      }
      found[Number(row.page)]!.push(database.manager.create(target, entity as never));
    }
  }
  return found.map((rows) => rows.sort(compare));
}
