import type { Connection } from 'mysql2/promise';

const COUNTED = ['select', 'insert', 'insert_select', 'update', 'delete', 'replace', 'begin', 'commit', 'rollback'];

/** The number of statements that the whole server has run since its start. This query itself is not counted. */
export async function statementCount(connection: Connection): Promise<number> {
  const names = COUNTED.map((name) => `Com_${name}`);
  const [rows] = await connection.query('SHOW GLOBAL STATUS WHERE Variable_name IN (?)', [names]);
  return (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0);
}
