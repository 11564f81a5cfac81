import { z } from 'zod';

/**
 * A backup is gzip'd text of UTF-8 lines, each JSON: the header, then one line a row in the tables' order and that of their keys, then the
 * trailer. It can be read with `zcat`, and is the same for every kind of database.
 *
 * @example
 * {"format":"hareyaka-directory","version":1,"migration":"KeepHistory1700000000002","at":"2026-01-15T00:00:00.000Z","tables":{"facility":["id",…],…}}
 * {"t":"facility","r":{"id":"fac_1","institution_code":"3310000001",…}}
 * {"counts":{"facility":1,…},"sha256":"of all the bytes before this line, unpacked"}
 */
export const FORMAT = 'hareyaka-directory';
export const FORMAT_VERSION = 1;

/** The greatest number of bytes in a line: more than any row needs, and little enough to hold in memory. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** The types of columns, in every kind of database: instants and booleans are integers. */
export type Value = string | number | null;
export type BackupRow = Readonly<Record<string, Value>>;

export const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  /** The newest migration of the database. */
  migration: z.string(),
  /** When it began, ISO 8601 UTC. */
  at: z.iso.datetime(),
  /** Each table's columns, in order. */
  tables: z.record(z.string(), z.array(z.string())),
});
export type Header = z.output<typeof header>;

/** What this version can read of a backup in another format. */
export const otherVersion = z.looseObject({
  format: z.literal(FORMAT),
  version: z.number().refine((version) => version !== FORMAT_VERSION),
});

export const trailer = z.strictObject({
  counts: z.record(z.string(), z.int()),
  sha256: z.string(),
});

export function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || Number.isSafeInteger(value);
}
