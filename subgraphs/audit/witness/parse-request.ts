import { decodeBase64 } from '../tree/base64.js';
import { type Checkpoint, parseCheckpoint } from '../tree/checkpoint.js';
import { HASH_BYTES } from '../tree/merkle-hash.js';
import { splitNote } from '../tree/signed-note.js';

/** The greatest number of lines of a proof (c2sp.org/tlog-witness): a tree has fewer than 2^63 leaves. */
const PROOF_LINES_AT_MOST = 63;

/** What a log sends to a witness. */
export interface AddCheckpoint {
  /** The size of the checkpoint from which the proof begins. */
  readonly old: number;
  readonly proof: readonly Buffer[];
  /** The checkpoint as a note, and what its text says. Its signature is not verified. */
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Reads the body of `POST /add-checkpoint`: `old SIZE`, the proof's hashes in base64, an empty line, the checkpoint.
 *
 * @returns undefined if it is not of this form
 */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const end = body.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first, ...lines] = body.slice(0, end).split('\n');
  const count = /^old (0|[1-9]\d{0,15})$/.exec(first!)?.[1];
  const proof = lines.map(decodeBase64);
  if (count === undefined || lines.length > PROOF_LINES_AT_MOST || !areHashes(proof)) return undefined;
  const note = body.slice(end + 2);
  try {
    return { old: Number(count), proof, note, checkpoint: parseCheckpoint(splitNote(note).text) };
  } catch {
    return undefined;
  }
}

function areHashes(given: readonly (Buffer | undefined)[]): given is readonly Buffer[] {
  return given.every((hash) => hash?.length === HASH_BYTES);
}
