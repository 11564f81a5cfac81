import { Readable } from 'node:stream';
import type { Connection } from 'mysql2/promise';
import type { InventedNetwork } from './invented-network.js';
import type { TableRows, Value } from './table-rows.js';

/** Characters in each chunk of the stream. */
const CHUNK = 256 * 1024;

export interface LoadedTable {
  readonly table: string;
  readonly rows: number;
  readonly seconds: number;
}

/**
 * Fills an empty table with one statement, `LOAD DATA LOCAL INFILE`, from rows that are made while they are sent. With the checks of keys off,
 * MariaDB sorts the rows of an empty table and builds each index once, instead of inserting each row into each index.
 *
 * @param say called after every given number of rows
 * @throws Error if a row was not stored
 */
export async function loadTable(
  connection: Connection,
  { table, columns, rows }: TableRows,
  network: InventedNetwork,
  seed: number,
  say: (line: string) => void,
): Promise<LoadedTable> {
  const began = performance.now();
  let made = 0;
  const seconds = () => (performance.now() - began) / 1000;
  function* chunks() {
    let text = '';
    for (const row of rows(network, seed)) {
      text += lineOf(row);
      if (++made % 500_000 === 0) say(`${table}: ${made} rows made, ${Math.round(made / seconds())} a second`);
      if (text.length < CHUNK) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }
  const [answer] = await connection.query({
    sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' (${columns.join(', ')})`,
    infileStreamFactory: () => Readable.from(chunks(), { objectMode: false }),
  });
  const { affectedRows, warningStatus } = answer as { affectedRows: number; warningStatus: number };
  if (affectedRows !== made || warningStatus > 0)
    throw new Error(`${table}: of ${made} rows ${affectedRows} were taken, with ${warningStatus} warnings`);
  say(`${table}: ${made} rows in ${seconds().toFixed(1)} s, ${Math.round(made / seconds())} a second`);
  return { table, rows: made, seconds: seconds() };
}

/** Invented values hold no tabs, backslashes or line ends. */
function lineOf(row: readonly Value[]): string {
  let line = '';
  for (let n = 0; n < row.length; n++) line += n === 0 ? (row[n] ?? '\\N') : `\t${row[n] ?? '\\N'}`;
  return `${line}\n`;
}
