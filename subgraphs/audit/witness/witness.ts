import { type Checkpoint, parseCheckpoint } from '../tree/checkpoint.js';
import { EMPTY_ROOT } from '../tree/merkle-hash.js';
import { NoteError } from '../tree/note-error.js';
import type { VerifierKey } from '../tree/note-key.js';
import { type NoteSigner, openNote, splitNote } from '../tree/signed-note.js';
import { verifyConsistency } from '../tree/verify-proof.js';
import type { KeptCheckpoints } from './kept-checkpoints.js';
import { type AddCheckpoint, parseAddCheckpoint } from './parse-request.js';

/** The answer to a log (c2sp.org/tlog-witness). */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly body: string;
  /** Why it was refused; for the witness's own log. */
  readonly problem?: string;
}

export interface WitnessOptions {
  /** The keys of each log, by its origin. During a rotation there are two. */
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly cosigner: NoteSigner;
  readonly kept: KeptCheckpoints;
}

/**
 * Cosigns checkpoints of known logs. A log must prove that it begins with all that the witness has cosigned before; so it cannot show one history today and
 * another tomorrow.
 */
export class Witness {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: WitnessOptions) {}

  /**
   * Checks that each checkpoint that is kept can be read, and is signed by its log or by this witness.
   *
   * @throws NoteError, or what the system reports
   */
  async check(): Promise<void> {
    for (const origin of this.options.logs.keys()) await this.#read(origin);
  }

  /** Answers `POST /add-checkpoint`. One request is answered after the other: check and record belong together. */
  async addCheckpoint(body: string): Promise<WitnessAnswer> {
    const answer = this.#last.then(async () => await this.#answer(body));
    this.#last = answer.catch(() => undefined);
    return await answer;
  }

  async #answer(body: string): Promise<WitnessAnswer> {
    const request = parseAddCheckpoint(body);
    if (!request) return refuse(400, 'malformed');
    const { checkpoint, note, old } = request;
    const keys = this.options.logs.get(checkpoint.origin);
    if (!keys) return refuse(404, 'unknown origin');
    const signature = findSignature(note, keys);
    if (signature === undefined) return refuse(403, 'not signed by the log');
    if (old > checkpoint.size) return refuse(400, 'the old size is greater');
    const kept = await this.#read(checkpoint.origin);
    if (old !== kept.size) return { status: 409, body: `${kept.size}\n`, problem: 'another old size' };
    const problem = findProblem(kept, request);
    if (problem) return problem;
    const { text } = splitNote(note);
    const cosignature = this.options.cosigner.sign(text);
    // Signatures by others are not kept: anybody can add them.
    await this.options.kept.write(checkpoint.origin, `${text}\n${signature}${cosignature}`);
    return { status: 200, body: cosignature };
  }

  /** The last checkpoint of a log; the empty tree if there is none. */
  async #read(origin: string): Promise<Pick<Checkpoint, 'size' | 'root'>> {
    const { kept, logs, cosigner } = this.options;
    const note = await kept.read(origin);
    if (note === undefined) return { size: 0, root: EMPTY_ROOT };
    const checkpoint = parseCheckpoint(openNote(note, [cosigner.key, ...(logs.get(origin) ?? [])]).text);
    if (checkpoint.origin !== origin) throw new NoteError('CHECKPOINT_MALFORMED', 'the kept checkpoint is of another log');
    return checkpoint;
  }
}

function findProblem(kept: Pick<Checkpoint, 'size' | 'root'>, { checkpoint, proof }: AddCheckpoint): WitnessAnswer | undefined {
  if (kept.size === checkpoint.size && !kept.root.equals(checkpoint.root)) {
    return { status: 409, body: `${kept.size}\n`, problem: 'another root of the same size: the log shows two histories' };
  }
  return verifyConsistency({ from: kept, to: checkpoint, proof })
    ? undefined
    : refuse(422, 'the proof does not show that the log begins with what was cosigned');
}

/** The line of a signature by the log. @returns undefined if there is none, or a wrong one */
function findSignature(note: string, keys: readonly VerifierKey[]): string | undefined {
  try {
    return openNote(note, keys).verified[0]?.line;
  } catch {
    return undefined;
  }
}

function refuse(status: 400 | 403 | 404 | 422, problem: string): WitnessAnswer {
  return { status, body: `${problem}\n`, problem };
}
