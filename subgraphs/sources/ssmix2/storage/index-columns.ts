/** A text column of a row of `SSMIXIDX`, without the padding of CHAR columns; null if it is missing, too long or not text. */
export function column(row: Record<string, unknown>, name: string): string | null {
  const value = Object.hasOwn(row, name) ? row[name] : null;
  return typeof value === 'string' && value.length <= 260 ? value.trim() : null;
}

/** SQLite returns text, MySQL's driver a Date. */
export function readUpdateTime(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return typeof value === 'string' && value !== '' ? value : null;
}
