import type { DataSource } from 'typeorm';
import { readCosignatures, readNewestCheckpoint } from '../checkpoints/checkpoint.store.js';
import { makeNodeReader } from '../log/tree-node.store.js';
import type { RecordId } from '../records/record-id.js';
import { parseCheckpoint } from '../tree/checkpoint.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import { proveInclusion } from '../tree/merkle-proof.js';
import { NoteError } from '../tree/note-error.js';
import type { VerifierKey } from '../tree/note-key.js';
import { openNote, type VerifiedSignature } from '../tree/signed-note.js';
import { formatTlogProof, parseTlogProof } from '../tree/tlog-proof.js';
import { verifyInclusion } from '../tree/verify-proof.js';
import { findLeaf } from './log-rows.js';

/** Why a record cannot be proved yet, or at all. */
export type ProveProblem = 'RECORD_UNKNOWN' | 'NO_CHECKPOINT_YET';

/**
 * Proves that a record is in the log, under the newest checkpoint and its cosignatures (c2sp.org/tlog-proof).
 *
 * @returns the proof, or the reason why there is none
 */
export async function proveRecord(database: DataSource, id: RecordId): Promise<string | { readonly problem: ProveProblem }> {
  const index = await findLeaf(database, id);
  if (index === undefined) return { problem: 'RECORD_UNKNOWN' };
  const newest = await readNewestCheckpoint(database);
  if (!newest || newest.size <= index) return { problem: 'NO_CHECKPOINT_YET' };
  const cosignatures = await readCosignatures(database, { from: newest.size, to: newest.size });
  const proof = await proveInclusion(index, newest.size, makeNodeReader(database));
  return formatTlogProof({ index, proof, checkpoint: newest.note + cosignatures.map(({ line }) => line).join('') });
}

/** What a proof shows. */
export interface CheckedProof {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
  readonly signatures: readonly VerifiedSignature[];
}

/**
 * Checks a proof with nothing but public keys.
 *
 * @param record the record's JSON text, byte for byte
 * @param keys of the log and of witnesses: one of them must have signed the checkpoint
 * @throws NoteError if the proof does not show that the record is in the log
 */
export function checkProof(text: string, record: string | Uint8Array, keys: readonly VerifierKey[]): CheckedProof {
  const { index, proof, checkpoint } = parseTlogProof(text);
  const { text: signed, verified } = openNote(checkpoint, keys);
  const { origin, size, root } = parseCheckpoint(signed);
  if (!verifyInclusion({ leaf: hashLeaf(record), index, size, root, proof }))
    throw new NoteError('PROOF_WRONG', 'the proof does not show that the record is in the log');
  return { origin, index, size, signatures: verified };
}
