import type { Logger } from 'pino';
import { redactError } from '../../kit/index.js';
import { formatCheckpoint } from '../tree/checkpoint.js';
import { proveConsistency, type ReadNodes } from '../tree/merkle-proof.js';
import { signNote } from '../tree/signed-note.js';
import type { CheckpointStore, StoredCheckpoint } from './checkpoint.store.js';
import type { LogKeys } from './log-key.js';
import { sendCheckpoint, type Witness } from './witness-client.js';

/** Milliseconds between two checkpoints of a log that grows. */
export const CHECKPOINT_EVERY = 60_000;

/** Counts checkpoints: `signed`, `failed` or a code; and what each witness answered: `cosigned`, `failed` or a code. */
export interface ObserveCheckpoints {
  signed(outcome: string): void;
  sent(witness: string, outcome: string): void;
}

/** The dependencies of the signer. */
export interface SignerOptions {
  readonly store: CheckpointStore;
  readonly readNodes: ReadNodes;
  /** The keys now: they change when the process rereads its keys. */
  readonly keys: () => LogKeys;
  readonly witnesses: readonly Witness[];
  readonly log: Logger;
  readonly now?: () => number;
  readonly observe?: ObserveCheckpoints | undefined;
}

/** Signs a checkpoint each minute if the log has grown, and at the end, and has it cosigned by each witness. */
export class CheckpointSigner {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: SignerOptions) {}

  start(): void {
    this.#timer = setInterval(() => void this.run(), CHECKPOINT_EVERY);
    this.#timer.unref();
  }

  /** Signs and sends now, after a run that is under way. A failure is logged: the next run tries again. */
  async run(): Promise<void> {
    this.#running = this.#running.then(async () => {
      try {
        await this.#sign();
      } catch (error) {
        this.options.observe?.signed('failed');
        this.options.log.error({ err: redactError(error) }, 'no checkpoint could be signed');
      }
    });
    await this.#running;
  }

  /** Signs the last checkpoint. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.run();
  }

  async #sign(): Promise<void> {
    const { store, keys, witnesses, observe, now = Date.now } = this.options;
    const { size, root } = await store.readHead();
    let newest = await store.readNewest();
    if (newest && newest.size > size) {
      observe?.signed('LOG_ROLLED_BACK');
      this.options.log.fatal({ code: 'LOG_ROLLED_BACK', size, signed: newest.size }, 'the log is smaller than its last checkpoint');
      return;
    }
    if (size === 0) return;
    if (newest?.size !== size) {
      const { origin, signer } = keys();
      newest = { size, at: now(), note: signNote(formatCheckpoint({ origin, size, root }), [signer]) };
      await store.add(newest);
      observe?.signed('signed');
    }
    // Together: a witness that is slow does not delay the others.
    await Promise.all(
      witnesses.map(async (witness) => {
        const outcome = await this.#cosign(witness, newest);
        if (outcome) observe?.sent(witness.key.name, outcome);
      }),
    );
  }

  /** @returns what became of it; undefined if the witness cosigned this checkpoint before */
  async #cosign(witness: Witness, { size, note }: StoredCheckpoint): Promise<'cosigned' | 'failed' | 'LOG_ROLLED_BACK' | undefined> {
    const { store, readNodes, log, now = Date.now } = this.options;
    const { name } = witness.key;
    let old = await store.readCosignedSize(name);
    if (old === size) return undefined;
    // A second try: the witness may know a checkpoint whose cosignature was lost on the way.
    for (let tries = 0; tries < 2; tries++) {
      const proof = await proveConsistency(old, size, readNodes);
      const answer = await sendCheckpoint(witness, { old, proof, note });
      if (answer.is === 'cosigned') {
        await store.addCosignature({ size, witness: name, at: now(), line: answer.line });
        return 'cosigned';
      }
      if (answer.is === 'failed') {
        log.warn({ witness: name, problem: answer.problem }, 'a witness did not cosign');
        return 'failed';
      }
      if (answer.size > size) {
        log.fatal({ code: 'LOG_ROLLED_BACK', witness: name, size, witnessed: answer.size }, 'a witness knows a larger log');
        return 'LOG_ROLLED_BACK';
      }
      old = answer.size;
    }
    log.warn({ witness: name, problem: 'it answers other sizes' }, 'a witness did not cosign');
    return 'failed';
  }
}
