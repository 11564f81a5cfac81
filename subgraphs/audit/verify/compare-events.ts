import type { AuditRecord } from '../../kit/index.js';
import { type DisclosureRow, type EventRow, expandRecord } from '../records/expand-record.js';

/**
 * Whether stored rows are what a record expands to.
 *
 * @param record undefined if it was pruned: then it has no rows
 */
export function haveSameEvents(
  record: AuditRecord | undefined,
  leaf: number,
  stored: { readonly events: readonly EventRow[]; readonly disclosures: readonly DisclosureRow[] },
): boolean {
  const expected = record ? expandRecord(record, leaf) : { events: [], disclosures: [] };
  return isSameRows(stored.events, expected.events) && isSameRows(stored.disclosures, expected.disclosures);
}

/** Compares rows by their columns, whatever order a driver gives these. */
function isSameRows(stored: readonly object[], expected: readonly object[]): boolean {
  return stored.length === expected.length && stored.every((row, i) => isSameRow(row as Row, expected[i] as Row));
}

type Row = Readonly<Record<string, unknown>>;

/** All values are texts, numbers or null. */
function isSameRow(stored: Row, expected: Row): boolean {
  const columns = Object.keys(expected);
  return Object.keys(stored).length === columns.length && columns.every((column) => stored[column] === expected[column]);
}
