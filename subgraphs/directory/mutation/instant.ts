import type { ColumnOptions } from 'typeorm';

const numeric = { from: (value: unknown) => (value === null || value === undefined ? null : Number(value)), to: (value: unknown) => value };

/** A column that holds an instant: milliseconds since 1970 UTC, as a whole number. The same in SQLite and MySQL, without a session's zone. */
export const instant = (name: string, options: ColumnOptions = {}): ColumnOptions => ({
  name,
  type: 'bigint',
  transformer: numeric,
  ...options,
});
