import type { Logger } from 'pino';
import { type ReportedChange, redactError } from '../../kit/index.js';
import { waitBeforeNextRound } from './backoff.js';
import { findConcerned } from './notice.js';
import type { Reconciler } from './reconcile.js';
import { type ReleaseClient, ReleaseFailure } from './release-client.js';

/** The name of the release process in `/ready`. */
export const RELEASE_PROCESS = 'receipt-release';
/** Milliseconds without an answer after which `/ready` names it. */
const DEGRADED_AFTER = 60_000;

/** What a loop works with. */
export interface LoopParts {
  readonly reconciler: Pick<Reconciler, 'examine' | 'send' | 'notice'>;
  readonly client: Pick<ReleaseClient, 'close'>;
  /** Milliseconds between two rounds. */
  readonly every: number;
  readonly log: Logger;
  /** Called after each round that sent orders: `ok`, or the code of the failure. */
  readonly onSent?: (outcome: string) => void;
}

/** Reconciles the released keys for as long as the process runs: one round at a time, and at once after a change of this process. */
export class ReleaseLoop {
  #failures = 0;
  #failingSince: number | undefined;
  /** When orders may be sent again. */
  #notBefore = 0;
  #isClosed = false;
  #isWoken = false;
  #isSending = false;
  #endRest: (() => void) | undefined;
  /** The look that runs, and the one that waits for its end. */
  #looking: Promise<unknown> = Promise.resolve();
  #nextLook: Promise<boolean> | undefined;
  readonly #running: Promise<void>;

  constructor(private readonly parts: LoopParts) {
    this.#running = this.#run();
  }

  /** Begins a round at once, or after the one that runs. */
  wake(): void {
    this.#isWoken = true;
    this.#endRest?.();
    // A key that is not needed any more is removed at once, however long the release process takes for its answer.
    if (this.#isSending) this.#look().catch((error: unknown) => this.#report(error));
  }

  /** Looks at what a mutation of this process changed. */
  readonly noticed = (change: ReportedChange): void => {
    const patients = findConcerned(change);
    if (!patients) return;
    this.parts.reconciler.notice(patients);
    this.wake();
  };

  /** The release process, if it did not answer for a minute. */
  degraded(): readonly string[] {
    return this.#failingSince !== undefined && performance.now() - this.#failingSince >= DEGRADED_AFTER ? [RELEASE_PROCESS] : [];
  }

  /** Ends the request that runs, and waits for the end of its round. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.wake();
    await this.parts.client.close();
    await this.#running;
    await this.#looking;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#isWoken = false;
      const isMore = await this.#round();
      if (!isMore) await this.#rest();
    }
  }

  /** @returns whether the next round is to begin at once */
  async #round(): Promise<boolean> {
    try {
      const isMore = await this.#look();
      if (performance.now() < this.#notBefore) return isMore;
      this.#isSending = true;
      const isMoreDue = await this.parts.reconciler.send();
      this.#succeeded();
      return isMore || isMoreDue;
    } catch (error) {
      this.#report(error);
      return false;
    } finally {
      this.#isSending = false;
    }
  }

  /** Looks for keys to order and to withdraw: one look at a time. One that waits sees all changes until it begins. */
  async #look(): Promise<boolean> {
    this.#nextLook ??= this.#looking.then(async () => {
      this.#nextLook = undefined;
      return await this.parts.reconciler.examine();
    });
    this.#looking = this.#nextLook.catch(() => undefined);
    return await this.#nextLook;
  }

  #report(error: unknown): void {
    if (this.#isClosed) return;
    if (error instanceof ReleaseFailure) this.#failed(error);
    else this.parts.log.error({ err: redactError(error) }, 'released keys could not be reconciled; it is tried again');
  }

  async #rest(): Promise<void> {
    if (this.#isClosed || this.#isWoken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.parts.every);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endRest = undefined;
  }

  #succeeded(): void {
    if (this.#failures > 0) this.parts.log.info('the release process answers again');
    this.#failures = 0;
    this.#failingSince = undefined;
    this.parts.onSent?.('ok');
  }

  #failed({ route, code }: ReleaseFailure): void {
    if (this.#failures === 0) this.parts.log.warn({ route, code }, 'the release process does not take orders; they are sent again');
    this.#failures += 1;
    this.#failingSince ??= performance.now();
    this.#notBefore = performance.now() + waitBeforeNextRound(this.parts.every, this.#failures);
    this.parts.onSent?.(code);
  }
}
