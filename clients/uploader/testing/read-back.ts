import type { FileContent } from '../../../subgraphs/sources/ssmix2/storage/decode-message.js';
import { readFile } from '../../../subgraphs/sources/ssmix2/storage/read-file.js';
import type { StorageFile } from '../mapping/write-ssmix2/storage-file.js';

/** Reads a written file as the subgraph will. Fails if it is not current, or if the reader understands any of it only in part. */
export function readBack(file: StorageFile): FileContent {
  const reading = readFile({ path: file.path, bytes: file.bytes, patientId: file.patientId });
  if (reading.outcome !== 'READ') throw new Error(`${file.path}: ${reading.outcome} ${reading.reason}`);
  return reading.content;
}

/** The reader's content of the one file of this kind, for a patient. */
export function readOnly<K extends FileContent['kind']>(
  kind: K,
  files: readonly StorageFile[],
  patientId: string,
  careDate: string | null,
): Extract<FileContent, { kind: K }> {
  const all = files.filter((file) => file.patientId === patientId && file.careDate === careDate).map(readBack);
  const found = all.filter((content) => content.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} files of ${kind}`);
  return found[0] as Extract<FileContent, { kind: K }>;
}

/** All warnings of a content, as `place text`. */
export function listWarnings(content: FileContent): string[] {
  return [...JSON.stringify(content).matchAll(/"code":"(NOT_SHOWN|NOT_UNDERSTOOD|IRREGULAR)","place":"([^"]*)"/g)].map(
    ([, code, place]) => `${code} ${place}`,
  );
}
