import type { ManifestFile } from '../../../subgraphs/receipt-cloud/envelope/manifest.js';
import { parsePath } from '../../../subgraphs/sources/ssmix2/storage/path.js';
import { hashSource } from '../mapping/content-key.js';
import { type CurrentFile, reconcileStorage, type StorageChanges } from '../mapping/reconcile-storage.js';
import { formatKey, type StorageFile, type StorageKey, writeStorageFile } from '../mapping/write-ssmix2/storage-file.js';
import type { PatientChart } from '../sources/build-charts.js';
import type { PatientRecord } from '../state/patient-records.js';

/** What must change in the cloud so that it says what the sources say of one patient. */
export interface PatientPlan {
  readonly changes: StorageChanges;
  /** Files that stay as they are. */
  readonly kept: readonly ManifestFile[];
  /** The keys of the files that come from this machine. */
  readonly own: readonly string[];
}

/**
 * Compares a patient's chart with the last manifest. A file of the manifest that did not come from this machine's sources, and that they do not
 * speak of, stays: it was sent before the state was lost.
 */
export function planPatient(record: Pick<PatientRecord, 'files' | 'own'>, chart: PatientChart, facilityCode: string): PatientPlan {
  const byKey = new Map(record.files.map((file) => [keyOfPath(file.path), file]));
  const own = [...chart.messages, ...chart.files].map(formatKey).sort();
  const ours = new Set([...record.own, ...own]);
  const asIs = new Set(chart.files.map(formatKey));
  const messages = new Map(chart.messages.map((message) => [formatKey(message), message]));
  const current: CurrentFile[] = [];
  for (const [key, { path, sha256 }] of byKey) {
    const place = placeOf(path);
    if (!ours.has(key) || asIs.has(key)) continue;
    const message = messages.get(key);
    const same = message && writeStorageFile(message, facilityCode, place.timestamp);
    current.push({ ...place, path, contentHash: same && hashSource(same.bytes) === sha256 ? same.contentHash : '' });
  }
  const mapped = reconcileStorage(current, chart.messages, facilityCode);
  const [write, supersede]: [StorageFile[], StorageChanges['supersede'][number][]] = [[...mapped.write], [...mapped.supersede]];
  let unchanged = mapped.unchanged;
  for (const file of chart.files) {
    const before = byKey.get(formatKey(file));
    if (before?.path === file.path && before.sha256 === hashSource(file.bytes)) unchanged++;
    else {
      write.push(file);
      if (before) supersede.push({ from: before.path, to: file.path });
    }
  }
  const gone = new Set([...supersede.map(({ from }) => from), ...write.map(({ path }) => path)]);
  return { changes: { write, supersede, unchanged }, kept: record.files.filter(({ path }) => !gone.has(path)), own };
}

function placeOf(path: string): StorageKey & { readonly timestamp: string } {
  const parsed = parsePath(path);
  if (!parsed.ok) throw new RangeError(`a manifest has a path that is none: ${parsed.reason}`);
  const { patientId, careDate, dataType, orderNo, timestamp } = parsed.file;
  // Other writers of the storage use 14 or 15 digits.
  return { patientId, careDate, dataType, orderNo, timestamp: timestamp.padEnd(17, '0') };
}

function keyOfPath(path: string): string {
  return formatKey(placeOf(path));
}
