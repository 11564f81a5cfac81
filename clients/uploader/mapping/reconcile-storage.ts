import { formatPath, parsePath } from '../../../subgraphs/sources/ssmix2/storage/path.js';
import { compareTexts } from './source-file.js';
import { formatKey, type StorageFile, type StorageKey, type StorageMessage, writeStorageFile } from './write-ssmix2/storage-file.js';

/** A file that the storage has with flag 1. */
export interface CurrentFile extends StorageKey {
  readonly path: string;
  readonly timestamp: string;
  readonly contentHash: string;
}

/** The changes that make the storage say what the sources say (SS-MIX2 1.2, life cycle of the condition flag). */
export interface StorageChanges {
  readonly write: readonly StorageFile[];
  /** Renames: the flag of a superseded file becomes 2. */
  readonly supersede: readonly { readonly from: string; readonly to: string }[];
  readonly unchanged: number;
}

/**
 * Compares what the storage has of some patients with the messages of **all** sources about these patients. What is unchanged is not written
 * again, so to map the same sources twice changes nothing. A file that no source speaks of any more is superseded: a re-claim without a
 * prescription takes it back. A file is always newer than the one it replaces.
 */
export function reconcileStorage(
  current: readonly CurrentFile[],
  messages: readonly StorageMessage[],
  facilityCode: string,
): StorageChanges {
  const known = new Map(current.map((file) => [formatKey(file), file]));
  const write: StorageFile[] = [];
  const supersede: { from: string; to: string }[] = [];
  let unchanged = 0;
  for (const message of messages) {
    const before = known.get(formatKey(message));
    known.delete(formatKey(message));
    const file = writeStorageFile(message, facilityCode);
    if (before?.contentHash === file.contentHash) unchanged++;
    else if (before && before.timestamp >= file.timestamp)
      write.push(writeStorageFile(message, facilityCode, nextTimestamp(before.timestamp)));
    else write.push(file);
    if (before && before.contentHash !== file.contentHash) supersede.push({ from: before.path, to: withFlag2(before.path) });
  }
  for (const { path } of known.values()) supersede.push({ from: path, to: withFlag2(path) });
  return { write, supersede: supersede.sort((one, other) => compareTexts(one.from, other.from)), unchanged };
}

/** The timestamp of a millisecond later, as 17 digits of the calendar. */
function nextTimestamp(timestamp: string): string {
  const [, year, month, day, hour, minute, second, fraction] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/
    .exec(timestamp)!
    .map(Number);
  const next = new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!, second!, fraction! + 1));
  return next.toISOString().replace(/\D/g, '');
}

function withFlag2(path: string): string {
  const parsed = parsePath(path);
  if (!parsed.ok) throw new RangeError(parsed.reason);
  return formatPath({ ...parsed.file, flag: '2' });
}
