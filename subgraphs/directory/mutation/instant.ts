import type { ColumnOptions } from 'typeorm';

const numeric = { from: (value: unknown) => (value === null || value === undefined ? null : Number(value)), to: (value: unknown) => value };

/** A column for an instant: milliseconds since 1970 UTC, as an integer. SQLite and MySQL store it alike, and no session time zone affects it. */
export const instant = (name: string, options: ColumnOptions = {}): ColumnOptions => ({
  name,
  type: 'bigint',
  transformer: numeric,
  ...options,
});
