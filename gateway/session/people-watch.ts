import type { Logger } from 'pino';
import type { People } from './people.js';

export interface PeopleWatchOptions {
  readonly people: Pick<People, 'changedSince'>;
  /** Checks the sessions of these people, or of all people. */
  readonly check: (people: readonly { readonly issuer: string; readonly subject: string }[] | 'all') => Promise<void>;
  readonly log: Logger;
}

/** Milliseconds between two questions: a suspension ends sessions within 5 s. */
const EVERY = 2_000;
/** Milliseconds that the first question looks back: a person may have been suspended while no gateway ran. */
const LOOK_BACK = 60_000;

/**
 * Asks the directory every two seconds whose right to act may have ended, so that a suspension ends sessions that are in use. One question serves all
 * sessions. While the directory does not answer, nothing is missed: the next question begins where the last answer ended.
 */
export class PeopleWatch {
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDown = false;
  #ended = false;

  constructor(private readonly options: PeopleWatchOptions) {}

  start(): void {
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#ended || this.start()), EVERY).unref();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { people, check, log } = this.options;
    try {
      const changed = await people.changedSince(this.#since ?? Math.max(0, Date.now() - LOOK_BACK));
      if (!changed.complete) await check('all');
      else if (changed.people.length > 0) await check(changed.people);
      // After the check: if it fails, the same people are checked again.
      this.#since = changed.now;
      if (this.#isDown) log.info('the directory answers again who may no longer act');
      this.#isDown = false;
    } catch (error) {
      if (!this.#isDown) log.warn({ problem: (error as Error).message }, 'the directory does not answer who may no longer act');
      this.#isDown = true;
    }
  }
}
