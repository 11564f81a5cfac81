import type { IndexEntry } from '../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { CONTENT_AT_MOST } from '../../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { parsePath } from '../../../subgraphs/sources/ssmix2/storage/path.js';
import { readFile } from '../../../subgraphs/sources/ssmix2/storage/read-file.js';
import { mapCharts } from '../mapping/map-charts.js';
import { MappingRemarks, type SourceRemark } from '../mapping/mapping-remarks.js';
import { compareTexts } from '../mapping/source-file.js';
import { formatKey, type StorageFile, type StorageMessage, writeStorageFile } from '../mapping/write-ssmix2/storage-file.js';
import type { SpooledSource } from '../state/source-spool.js';
import type { ReadSources } from './read-sources.js';

/** All that is to be sent of one patient. */
export interface PatientChart {
  readonly localId: string;
  /** Sorted by their keys. */
  readonly messages: readonly StorageMessage[];
  /** Files of an SS-MIX2 storage, as they are. No message has the key of one of them. */
  readonly files: readonly StorageFile[];
  readonly index: IndexEntry;
}

/** Makes the charts of a facility. A patient whose birth date is not known could never be found by the support centre, and is not sent. */
export function buildCharts(
  sources: ReadSources,
  facilityCode: string,
): { readonly charts: readonly PatientChart[]; readonly remarks: readonly SourceRemark[] } {
  const remarks = new MappingRemarks();
  const { messages, remarks: mapped } = mapCharts(sources.facts);
  const files = findCurrent(sources.storageFiles, remarks);
  const patients = new Map<string, { messages: StorageMessage[]; files: StorageFile[] }>();
  const ofPatient = (id: string) => {
    const known = patients.get(id) ?? { messages: [], files: [] };
    patients.set(id, known);
    return known;
  };
  for (const file of files.values()) ofPatient(file.patientId).files.push(file);
  for (const message of messages) if (!files.has(formatKey(message))) ofPatient(message.patientId).messages.push(message);
  const charts = [...patients]
    .sort(([one], [other]) => compareTexts(one, other))
    .flatMap(([localId, chart]): PatientChart[] => {
      const index = makeIndex(localId, chart, facilityCode);
      if (index) return [{ localId, ...chart, index }];
      const source = chart.messages[0]?.origins[0]?.source ?? '';
      remarks.add(source, 0, '', 'NO_DEMOGRAPHICS');
      return [];
    });
  return { charts, remarks: [...sources.remarks, ...mapped, ...remarks.list()] };
}

/** The current file of each key: the newest one, unless it was superseded or deleted (flag 2 or 0) at the same time. */
function findCurrent(sources: readonly SpooledSource[], remarks: MappingRemarks): ReadonlyMap<string, StorageFile> {
  const newest = new Map<string, { file: StorageFile; isCurrent: boolean }>();
  const ordered = [...sources].sort(
    (one, other) => compareTexts(one.receivedAt, other.receivedAt) || compareTexts(one.sha256, other.sha256),
  );
  for (const { path, bytes, sha256 } of ordered) {
    const parsed = parsePath(path);
    if (!parsed.ok) continue;
    const { flag, patientId, careDate, dataType, orderNo, timestamp } = parsed.file;
    if (flag === '1' && /^(QUARANTINED|INVALID)$/.test(readFile({ path, bytes, patientId }).outcome)) {
      remarks.add(sha256, 0, dataType, 'STORAGE_FILE_INVALID');
      continue;
    }
    if (bytes.length > CONTENT_AT_MOST) {
      remarks.add(sha256, 0, dataType, 'TOO_LARGE');
      continue;
    }
    const file: StorageFile = { patientId, careDate, dataType, orderNo, path, bytes, timestamp, contentHash: sha256, origins: [] };
    const known = newest.get(formatKey(file));
    const padded = (text: string) => text.padEnd(17, '0');
    const order = known ? compareTexts(padded(known.file.timestamp), padded(timestamp)) : -1;
    if (order < 0) newest.set(formatKey(file), { file, isCurrent: flag === '1' });
    else if (order === 0) newest.set(formatKey(file), { file, isCurrent: known!.isCurrent && flag === '1' });
  }
  return new Map([...newest].filter(([, { isCurrent }]) => isCurrent).map(([key, { file }]) => [key, file]));
}

function makeIndex(localId: string, chart: Pick<PatientChart, 'messages' | 'files'>, facilityCode: string): IndexEntry | null {
  const message = chart.messages.find(({ dataType }) => dataType === 'ADT-00');
  const file = chart.files.find(({ dataType }) => dataType === 'ADT-00') ?? (message && writeStorageFile(message, facilityCode));
  if (!file) return null;
  const read = readFile({ path: file.path, bytes: file.bytes, patientId: localId });
  if (read.outcome !== 'READ' || read.content.kind !== 'demographics') return null;
  const { name, kana, birthDate, sex } = read.content.value;
  const day = birthDate?.date ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const known = sex === 'MALE' || sex === 'FEMALE' ? sex : 'UNKNOWN';
  return { localId, name: (name ?? '').slice(0, 200), kana: (kana ?? '').slice(0, 200), birthDate: day, sex: known };
}
