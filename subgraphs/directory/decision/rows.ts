import type { Instant, Validity } from './facts.js';

/** A row as the driver returns it: bigints may be text. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Placeholders for a list. An empty list matches nothing. */
export function listPlaceholders(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : values.map(() => '?').join(', ');
}

/** Reads two columns as an interval. */
export function readValidity(from: Row[string] | undefined, until: Row[string] | undefined): Validity {
  return { from: Number(from ?? 0), until: until === null || until === undefined ? null : Number(until) };
}

/**
 * Whether a row is in force at an instant, as an SQL condition. The instant is needed twice.
 *
 * @param columns `from`, `until`: the columns of the row's interval; `at`: the instant's parameter, positional by default
 * @example inForce('c', { from: 'starts_at', until: 'withdrawn_at' }) // 'c.starts_at <= ? AND (c.withdrawn_at IS NULL OR c.withdrawn_at > ?)'
 */
export function inForceSql(alias: string, { from = 'from_at', until = 'until_at', at = '?' } = {}): string {
  return `${alias}.${from} <= ${at} AND (${alias}.${until} IS NULL OR ${alias}.${until} > ${at})`;
}

export function readText(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function readInstant(value: Row[string] | undefined): Instant | null {
  return value === null || value === undefined ? null : Number(value);
}

/** Groups rows by their `patient_id`. */
export function groupByPatient<T>(rows: readonly Row[], read: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const patient = String(row.patient_id);
    const group = groups.get(patient);
    if (group) group.push(read(row));
    else groups.set(patient, [read(row)]);
  }
  return groups;
}
