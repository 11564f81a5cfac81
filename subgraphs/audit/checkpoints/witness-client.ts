import { request } from 'undici';
import type { VerifierKey } from '../tree/note-key.js';
import { openNote, splitNote } from '../tree/signed-note.js';

/** A witness: its key, and where it takes checkpoints. */
export interface Witness {
  readonly key: VerifierKey;
  /** The submission prefix (c2sp.org/tlog-witness), without a slash at the end. */
  readonly url: string;
}

/** What a witness answered. */
export type WitnessAnswer =
  /** It cosigned: the signature line, verified. */
  | { readonly is: 'cosigned'; readonly line: string }
  /** It knows another size than the proof began with. */
  | { readonly is: 'other-size'; readonly size: number }
  /** It refused, or could not be reached. */
  | { readonly is: 'failed'; readonly problem: string };

/** Milliseconds that a witness has for its answer. */
const ANSWER_WITHIN = 10_000;
const ANSWER_BYTES_AT_MOST = 64 * 1024;

/**
 * Sends a checkpoint to a witness (`POST /add-checkpoint` of c2sp.org/tlog-witness). It never throws.
 *
 * @param old the size of the last checkpoint that the witness cosigned
 * @param proof of consistency from that size
 */
export async function sendCheckpoint(
  { key, url }: Witness,
  { old, proof, note }: { readonly old: number; readonly proof: readonly Buffer[]; readonly note: string },
): Promise<WitnessAnswer> {
  const body = [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');
  try {
    const answer = await request(`${url}/add-checkpoint`, { method: 'POST', body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
    const text = await readBounded(answer.body);
    if (answer.statusCode === 409 && /^\d{1,16}\n$/.test(text)) return { is: 'other-size', size: Number(text) };
    if (answer.statusCode !== 200) return { is: 'failed', problem: `it answered ${answer.statusCode}` };
    const cosigned = `${splitNote(note).text}\n${text}`;
    const [signature] = openNote(cosigned, [key]).verified;
    return { is: 'cosigned', line: signature!.line };
  } catch (error) {
    return { is: 'failed', problem: (error as Error).message };
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > ANSWER_BYTES_AT_MOST) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
