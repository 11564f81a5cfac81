/** Rows in one statement: SQLite allows 32,766 parameters, and other requests can run between short statements. */
export const ROWS_AT_ONCE = 500;

/** Splits rows, or ids, into parts small enough for one statement. */
export function* splitChunks<T>(rows: readonly T[], size = ROWS_AT_ONCE): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}
