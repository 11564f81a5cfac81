import { decodeBase64 } from './base64.js';
import { HASH_BYTES } from './merkle-hash.js';
import { NoteError } from './note-error.js';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const HASHES_AT_MOST = 63;

/** A proof that a record is in a log, for checking offline (c2sp.org/tlog-proof). */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling up. */
  readonly proof: readonly Buffer[];
  /** The signed checkpoint, with the cosignatures of witnesses. */
  readonly checkpoint: string;
}

/** Writes a proof. */
export function formatTlogProof({ index, proof, checkpoint }: TlogProof): string {
  return `${[FIRST_LINE, `index ${index}`, ...proof.map((hash) => hash.toString('base64'))].join('\n')}\n\n${checkpoint}`;
}

/** Reads a proof. Its `extra` line is ignored: nothing authenticates it. @throws NoteError PROOF_MALFORMED */
export function parseTlogProof(text: string): TlogProof {
  const malformed = () => new NoteError('PROOF_MALFORMED', 'the text is not a proof of the form c2sp.org/tlog-proof@v1');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed();
  const [first, ...rest] = text.slice(0, end).split('\n');
  if (first !== FIRST_LINE) throw malformed();
  const lines = rest[0]?.startsWith('extra ') ? rest.slice(1) : rest;
  const [, count] = /^index (0|[1-9]\d{0,15})$/.exec(lines[0] ?? '') ?? [];
  const proof = lines.slice(1).map(decodeBase64);
  if (count === undefined || !Number.isSafeInteger(Number(count)) || proof.length > HASHES_AT_MOST) throw malformed();
  if (!proof.every((hash): hash is Buffer => hash?.length === HASH_BYTES)) throw malformed();
  return { index: Number(count), proof, checkpoint: text.slice(end + 2) };
}
