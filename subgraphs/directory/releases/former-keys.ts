import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import { hasFormer, makeFormerDue } from './former-keys.store.js';
import { FORMER_AT_ONCE } from './limits.js';

/** Milliseconds between two tries whether the release process seals for the system's present key. */
export const TRIED_EVERY = 600_000;

/** What the renewal of former keys works with. */
export interface FormerKeysParts {
  readonly database: DataSource;
  readonly write: <T>(task: (manager: EntityManager) => Promise<T>) => Promise<T>;
  /** The id of the public key of the system that needs released keys; undefined if it has no usable one. */
  readonly systemKey: () => string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * Orders released keys again that are sealed for a former key of their system: after step 3 of its rotation they would open nothing. The release
 * process has its own copy of the public key, which another party renews by hand. So one key is ordered to try it, and the others only after an
 * answer is sealed for the present key.
 */
export class FormerKeys {
  /** The key for which the release process sealed last. */
  #sealedFor: string | undefined;
  #tried: { readonly systemKey: string; readonly at: number } | undefined;

  constructor(private readonly parts: FormerKeysParts) {}

  /** Notes for which key the release process sealed. */
  note(systemKeys: readonly (string | undefined)[]): void {
    this.#sealedFor = systemKeys.findLast((one) => one !== undefined) ?? this.#sealedFor;
  }

  /** Makes former keys due. One statement if there are none. @returns whether there may be more */
  async makeDue(): Promise<boolean> {
    const { database, write, log, now } = this.parts;
    const systemKey = this.parts.systemKey();
    if (systemKey === undefined || !(await hasFormer(database.manager, systemKey))) return false;
    const isTaken = this.#sealedFor === systemKey;
    const at = now();
    if (!isTaken && this.#tried?.systemKey === systemKey && at - this.#tried.at < TRIED_EVERY) return false;
    if (!isTaken) this.#tried = { systemKey, at };
    const due = await write(async (manager) => await makeFormerDue(manager, systemKey, { limit: isTaken ? FORMER_AT_ONCE : 1, at }));
    log.info({ due, systemKey }, 'keys that are sealed for a former key of the system are ordered again');
    // After a try, its answer says whether the others can be ordered.
    return due > 0;
  }
}
