import { folderOf } from './patient-folder.js';
import { EntryReader } from './read-entry.js';
import { Summary } from './summary.js';
import { walkStore } from './walk-store.js';

/** Characters that are written at once. */
const CHUNK = 64 * 1024;

/**
 * Reads a standardized storage as a whole, or one patient's part of it: one JSON object a file, a line each, in the order of their paths.
 * Nothing of it is kept, so a store may be as large as it likes.
 *
 * @param write takes lines; the next are read when it is done
 */
export async function readStore(store: string, patientId: string | null, write: (lines: string) => Promise<void>): Promise<Summary> {
  const [reader, summary] = [new EntryReader(store), new Summary()];
  let lines = '';
  for (const entry of walkStore(store, patientId === null ? '' : folderOf(patientId))) {
    const read = reader.read(entry);
    summary.count(read);
    lines += `${JSON.stringify(read)}\n`;
    if (lines.length >= CHUNK) {
      await write(lines);
      lines = '';
    }
  }
  if (lines !== '') await write(lines);
  return summary;
}
