import type { StoredCheckpoint, StoredCosignature } from '../checkpoints/checkpoint.store.js';
import { type Checkpoint, parseCheckpoint } from '../tree/checkpoint.js';
import { NoteError } from '../tree/note-error.js';
import type { VerifierKey } from '../tree/note-key.js';
import { openNote, splitNote } from '../tree/signed-note.js';
import { type FindingCode, FoundProblem } from './finding.js';

/** The keys that a verification trusts. */
export interface TrustedKeys {
  readonly origin: string;
  /** The log's own keys, also former ones. */
  readonly log: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
}

/**
 * Checks a checkpoint of the database against the tree's root at its size, with its signature and those of witnesses.
 *
 * @throws FoundProblem
 */
export function checkStored(
  { size, note }: StoredCheckpoint,
  cosignatures: readonly StoredCosignature[],
  root: Buffer,
  keys: TrustedKeys,
): void {
  const detail = `checkpoint at ${size}`;
  const checkpoint = open(note, keys.log, 'CHECKPOINT_BAD_SIGNATURE', detail);
  if (checkpoint.origin !== keys.origin || checkpoint.size !== size)
    throw new FoundProblem({ code: 'CHECKPOINT_BAD_SIGNATURE', detail: `${detail}: it says another log or size` });
  if (!checkpoint.root.equals(root)) throw new FoundProblem({ code: 'CHECKPOINT_MISMATCH', detail });
  const { text } = splitNote(note);
  for (const { witness, line } of cosignatures) {
    const key = keys.witnesses.find(({ name }) => name === witness);
    // A witness that is not trusted any more says nothing.
    if (key) open(`${text}\n${line}`, [key], 'COSIGNATURE_BAD', `${detail}: ${witness}`);
  }
}

/**
 * Reads a checkpoint from outside the database: one that was kept, or a witness's. It must be signed by the log or by a trusted witness.
 *
 * @throws NoteError if it is not
 */
export function readGivenCheckpoint(note: string, { origin, log, witnesses }: TrustedKeys): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [...log, ...witnesses]).text);
  if (checkpoint.origin !== origin) throw new NoteError('CHECKPOINT_MALFORMED', `the checkpoint is of another log: ${checkpoint.origin}`);
  return checkpoint;
}

function open(note: string, keys: readonly VerifierKey[], code: FindingCode, detail: string): Checkpoint {
  try {
    return parseCheckpoint(openNote(note, keys).text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new FoundProblem({ code, detail: `${detail}: ${error.message}` });
  }
}
