import { decodeBase64 } from './base64.js';
import { HASH_BYTES } from './merkle-hash.js';
import { NoteError } from './note-error.js';

/** The state of a log at one size (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name: one line, e.g. `audit.example.jp/okayama`. */
  readonly origin: string;
  /** The number of leaves. */
  readonly size: number;
  readonly root: Buffer;
}

/** Writes a checkpoint as the text of a note. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/**
 * Reads the text of a checkpoint. Lines after the third are ignored.
 *
 * @param text of a note that was verified: `openNote(note, keys).text`
 * @throws NoteError CHECKPOINT_MALFORMED
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', count = '', encoded = ''] = lines;
  const root = decodeBase64(encoded);
  const size = Number(count);
  const hasEmptyLine = lines.slice(0, -1).includes('');
  if (hasEmptyLine || !/^(0|[1-9]\d{0,15})$/.test(count) || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES)
    throw new NoteError('CHECKPOINT_MALFORMED', 'the text is not a checkpoint');
  return { origin, size, root };
}
