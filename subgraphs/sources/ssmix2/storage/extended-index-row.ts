import { type ExtendedDocument, parseExtendedPath } from './extended-path.js';
import { column, readUpdateTime } from './index-columns.js';

/** One document in the centre's index: a checked row of `SSMIXIDX` about the extended storage. */
export interface ExtendedIndexEntry {
  /** The 10-digit medical-institution code. */
  facilityCode: string;
  patientId: string;
  /** The root of the facility that contains `path`: `ANX`, `ANX01` … */
  volume: string | null;
  file: ExtendedDocument;
  /** The content folder, relative to that root: `OutRelDirectory/FileName`. */
  path: string;
  updatedAt: string | null;
}

export type ReadExtendedRow = { ok: true; entry: ExtendedIndexEntry } | { ok: false; reason: string };

/** Both storages share the table. A document type (DataKind) has at least one `^`; a data type of the standardized storage has none. */
export function isExtendedRow(row: unknown): boolean {
  return typeof row === 'object' && row !== null && column(row as Record<string, unknown>, 'DataKind')?.includes('^') === true;
}

/** As `readIndexRow`, and as strict: every column that repeats a part of the path must agree with it. */
export function readExtendedIndexRow(row: unknown): ReadExtendedRow {
  if (typeof row !== 'object' || row === null) return failed('not a row');
  const columns = row as Record<string, unknown>;
  const facilityCode = column(columns, 'FacilityID');
  const patientId = column(columns, 'PatientID');
  const dataKind = column(columns, 'DataKind');
  const directory = column(columns, 'OutRelDirectory')?.replace(/\/$/, '');
  const name = column(columns, 'FileName');
  const volume = column(columns, 'VolumeLabel') || null;
  if (!facilityCode || !patientId || !dataKind || !directory || !name) return failed('a column is empty');
  if (!/^\d{10}$/.test(facilityCode)) return failed('FacilityID is not a medical-institution code');
  if (volume?.startsWith('STD')) return failed('a row of the standardized storage');
  const path = `${directory}/${name}`;
  const parsed = parseExtendedPath(path);
  if (!parsed.ok) return failed(parsed.reason);
  const file = parsed.document;
  if (file.fileName !== null) return failed('the path is not a content folder');
  if (file.patientId !== patientId) return failed('path and PatientID differ');
  if (file.dataType !== dataKind) return failed('path and DataKind differ');
  const orderDate = column(columns, 'OrderDate');
  if (orderDate && orderDate !== (file.careDate ?? '-')) return failed('path and OrderDate differ');
  const orderNo = column(columns, 'OrderNo');
  if (orderNo && orderNo !== file.orderNo) return failed('path and OrderNo differ');
  if (column(columns, 'ProcessingType') === 'DEL' && file.flag === '1') return failed('a deleted row names a current document');
  return { ok: true, entry: { facilityCode, patientId, volume, file, path, updatedAt: readUpdateTime(columns.UpdateDatetime) } };
}

function failed(reason: string): ReadExtendedRow {
  return { ok: false, reason };
}
