import { column, readUpdateTime } from './index-columns.js';
import { parsePath, type Ssmix2File } from './path.js';

export { keepCurrentEntries } from './current-entries.js';

/** One file in the centre's index: a checked row of `SSMIXIDX` (SS-MIX2 index database). */
export interface IndexEntry {
  /** The 10-digit medical-institution code. */
  facilityCode: string;
  patientId: string;
  file: Ssmix2File;
  /** Relative to the facility's root: `OutRelDirectory/FileName`. */
  path: string;
  updatedAt: string | null;
}

export type ReadRow = { ok: true; entry: IndexEntry } | { ok: false; reason: string };

/**
 * Reads a row. Another system writes the index, so it is not trusted. A row fails if a column is null or not a string, if the path leads
 * out of the root or disagrees with PatientID, DataKind, OrderDate or OrderNo, or if the row is deleted but names a current file.
 */
export function readIndexRow(row: unknown): ReadRow {
  if (typeof row !== 'object' || row === null) return failed('not a row');
  const columns = row as Record<string, unknown>;
  const facilityCode = column(columns, 'FacilityID');
  const patientId = column(columns, 'PatientID');
  const dataKind = column(columns, 'DataKind');
  const directory = column(columns, 'OutRelDirectory')?.replace(/\/$/, '');
  const name = column(columns, 'FileName');
  if (!facilityCode || !patientId || !dataKind || !directory || !name) return failed('a column is empty');
  if (!/^\d{10}$/.test(facilityCode)) return failed('FacilityID is not a medical-institution code');
  const path = `${directory}/${name}`;
  const parsed = parsePath(path);
  if (!parsed.ok) return failed(parsed.reason);
  const { file } = parsed;
  if (file.patientId !== patientId) return failed('path and PatientID differ');
  if (file.dataType !== dataKind) return failed('path and DataKind differ');
  const orderDate = column(columns, 'OrderDate');
  if (orderDate && orderDate !== (file.careDate ?? '-')) return failed('path and OrderDate differ');
  const orderNo = column(columns, 'OrderNo');
  if (orderNo && orderNo !== file.orderNo) return failed('path and OrderNo differ');
  if (column(columns, 'ProcessingType') === 'DEL' && file.flag === '1') return failed('a deleted row names a current file');
  return { ok: true, entry: { facilityCode, patientId, file, path, updatedAt: readUpdateTime(columns.UpdateDatetime) } };
}

function failed(reason: string): ReadRow {
  return { ok: false, reason };
}
