import type { Logger } from 'pino';
import { type ReportedChange, redactError } from '../../kit/index.js';
import { Lane } from './lane.js';
import { findConcerned } from './notice.js';
import type { Reconciler } from './reconcile.js';
import { type ReleaseClient, ReleaseFailure } from './release-client.js';

/** The name of the release process in `/ready`. */
export const RELEASE_PROCESS = 'receipt-release';
/** Milliseconds without an answer after which `/ready` names it. */
const DEGRADED_AFTER = 60_000;

/** What a loop works with. */
export interface LoopParts {
  readonly reconciler: Pick<Reconciler, 'examine' | 'order' | 'withdraw' | 'notice' | 'hasNoticed'>;
  readonly client: Pick<ReleaseClient, 'close'>;
  /** Milliseconds between two rounds. */
  readonly every: number;
  readonly log: Logger;
  /** Called after each round of a lane: `ok`, or the code of the failure. */
  readonly onRound?: (lane: string, outcome: string) => void;
}

/**
 * Reconciles the released keys for as long as the process runs, and at once after a change of this process. Three lanes, each with one round at a
 * time: a slow withdrawal delays no order, and no slow answer delays the removal of a key from the directory.
 */
export class ReleaseLoop {
  readonly #look: Lane;
  /** The lanes that ask the release process. */
  readonly #asking: readonly Lane[];
  readonly #lanes: readonly Lane[];
  #isClosed = false;

  constructor(private readonly parts: LoopParts) {
    const { reconciler, every } = parts;
    const lane = (name: string, round: () => Promise<boolean>) =>
      new Lane({
        every,
        round,
        onFailure: (error, failures) => this.#report(name, error, failures),
        onSuccess: (failures) => this.#succeeded(name, failures),
      });
    const orders = lane('orders', async () => await reconciler.order());
    const withdrawals = lane('withdrawals', async () => {
      const isMore = await reconciler.withdraw();
      // The links that waited for a withdrawal.
      if (reconciler.hasNoticed) this.#look.wake();
      return isMore;
    });
    this.#look = lane('look', async () => {
      const found = await reconciler.examine();
      if (found.isFound) for (const one of this.#asking) one.wake();
      return found.isMore;
    });
    this.#asking = [orders, withdrawals];
    this.#lanes = [this.#look, ...this.#asking];
    for (const one of this.#lanes) one.start();
  }

  /** Looks at what a mutation of this process changed. */
  readonly noticed = (change: ReportedChange): void => {
    const patients = findConcerned(change);
    if (!patients) return;
    this.parts.reconciler.notice(patients);
    for (const lane of patients.length > 0 ? [this.#look] : this.#lanes) lane.wake();
  };

  /** The release process, if it did not answer for a minute. */
  degraded(): readonly string[] {
    return this.#asking.some(({ failingFor }) => failingFor >= DEGRADED_AFTER) ? [RELEASE_PROCESS] : [];
  }

  /** Ends the requests that run, and waits for the end of each round. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const ends = this.#lanes.map(async (lane) => await lane.stop());
    await this.parts.client.close();
    await Promise.all(ends);
  }

  #report(lane: string, error: unknown, failures: number): void {
    if (this.#isClosed) return;
    const { log, onRound } = this.parts;
    const code = error instanceof ReleaseFailure ? error.code : 'DATABASE';
    onRound?.(lane, code);
    if (!(error instanceof ReleaseFailure)) log.error({ lane, err: redactError(error) }, 'released keys could not be reconciled');
    else if (failures === 1) log.warn({ lane, code }, 'the release process does not take orders; they are sent again');
  }

  #succeeded(lane: string, failures: number): void {
    this.parts.onRound?.(lane, 'ok');
    if (failures > 0) this.parts.log.info({ lane }, 'released keys are reconciled again');
  }
}
