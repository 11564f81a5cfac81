import { folderOf } from './patient-folder.js';
import { EntryReader } from './read-entry.js';
import type { Findings } from './report/findings.js';
import { Summary } from './summary.js';
import { walkStore } from './walk-store.js';

/** The number of characters in one write. */
const CHUNK = 64 * 1024;

/**
 * Reads a whole standardized storage, or one patient's part of it. Writes one JSON object for each file, one per line, in the order of the
 * paths. It keeps nothing in memory, so a store may have any size.
 *
 * @param write writes lines; the next lines are read when its promise resolves
 * @param findings counts what the files do against the standard, for a report
 */
export async function readStore(
  store: string,
  patientId: string | null,
  write: (lines: string) => Promise<void>,
  findings?: Findings,
): Promise<Summary> {
  const [reader, summary] = [new EntryReader(store), new Summary()];
  let lines = '';
  for (const entry of walkStore(store, patientId === null ? '' : folderOf(patientId))) {
    const read = reader.read(entry);
    summary.count(read);
    findings?.count(read);
    lines += `${JSON.stringify(read)}\n`;
    if (lines.length >= CHUNK) {
      await write(lines);
      lines = '';
    }
  }
  if (lines !== '') await write(lines);
  return summary;
}
