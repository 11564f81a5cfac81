import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type AuditRecord, redactError, type Writer } from '../../kit/index.js';
import { FollowerPosition } from './follower-position.store.js';

/** A record of the log, as a follower gets it. */
export interface FollowedRecord {
  readonly leaf: number;
  readonly record: AuditRecord;
}

/** The dependencies of a follower. */
export interface FollowerOptions {
  /** Its name: the position is stored under it. */
  readonly name: string;
  readonly database: DataSource;
  readonly writer: Writer;
  /**
   * Handles records in the order of the log. If it throws, the same records come again later; if the process ends before the position is stored, too.
   *
   * @param signal aborts when the process ends
   */
  readonly handle: (records: readonly FollowedRecord[], signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  readonly now?: () => number;
  /** Milliseconds between two looks at a log that does not grow. */
  readonly every?: number;
}

/** Records that are handled at once, and the most characters of their texts. One record is handled however long it is. */
const RECORDS_AT_ONCE = 200;
const CHARACTERS_AT_ONCE = 4_000_000;
/** Milliseconds between two looks, and the longest wait after failures in a row. */
const EVERY = 1_000;
const EVERY_AT_MOST = 60_000;
/** Milliseconds for which one process has the right to follow. */
const HELD_FOR = 120_000;

/**
 * Follows the log from a stored position on: every record is handled at least once, in order, also after a restart. It begins at the log's end when it
 * runs for the first time. It reads after the intake's transactions and never delays them. Of several processes, one follows.
 *
 * @example const follower = new LogFollower({ name: 'syslog', database, writer, handle: send, log }); await follower.start()
 */
export class LogFollower {
  readonly #position: FollowerPosition;
  readonly #ending = new AbortController();
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FollowerOptions) {
    const { database, writer, name } = options;
    this.#position = new FollowerPosition(database, writer, name, randomUUID());
  }

  /** Whether the last try to handle records failed. Nothing is lost meanwhile: they come again. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Makes the position if there is none, and follows from now on. */
  async start(): Promise<void> {
    await this.#position.begin();
    this.#schedule(0);
  }

  /** How many entries of the log are still to be handled. */
  async countRest(): Promise<number> {
    return await this.#position.countRest();
  }

  /** Handles what there is now. @returns whether all of it was handled; a failure is logged, and tried again later */
  async run(): Promise<boolean> {
    const run = this.#running.then(async () => await this.#try());
    this.#running = run;
    return await run;
  }

  /** Stops after the records that are being handled. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ending.abort();
    await this.#running;
    await this.#position.release().catch(() => undefined);
  }

  #schedule(wait: number): void {
    if (this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => void this.run().then(() => this.#schedule(this.#wait())), wait);
    this.#timer.unref();
  }

  #wait(): number {
    const { every = EVERY } = this.options;
    return Math.min(every * 2 ** Math.min(this.#failures, 10), Math.max(every, EVERY_AT_MOST));
  }

  async #try(): Promise<boolean> {
    try {
      await this.#follow();
      this.#failures = 0;
      return true;
    } catch (error) {
      const { log, name } = this.options;
      this.#failures++;
      // A receiver that is down for hours is said once.
      if (this.#failures === 1 && !this.#ending.signal.aborted)
        log.warn({ follower: name, code: 'FOLLOWER_WAITS', err: redactError(error) }, 'records could not be handled: they come again');
      return false;
    }
  }

  async #follow(): Promise<void> {
    const { handle, now = Date.now } = this.options;
    // A log that does not grow costs one SELECT, and no write.
    while (!this.#ending.signal.aborted && (await this.countRest()) > 0) {
      const from = await this.#position.hold(now(), now() + HELD_FOR);
      if (from === undefined) return;
      const { records, next } = await this.#read(from);
      if (next === from) return;
      if (records.length > 0) await handle(records, this.#ending.signal);
      await this.#position.advance(next);
    }
  }

  /** The next records, without those whose texts were pruned. @returns `next`: the entry after the last one */
  async #read(from: number): Promise<{ readonly records: FollowedRecord[]; readonly next: number }> {
    const { database } = this.options;
    const lengths = await database.query<{ leaf: number; length: number | null }[]>(
      `SELECT r.leaf, LENGTH(t.text) AS length FROM audit_record r LEFT JOIN audit_record_text t ON t.leaf = r.leaf AND t.at = r.at
        WHERE r.leaf >= ? ORDER BY r.leaf LIMIT ?`,
      [from, RECORDS_AT_ONCE],
    );
    let characters = 0;
    let next = from;
    for (const { leaf, length } of lengths) {
      characters += Number(length ?? 0);
      if (next > from && characters > CHARACTERS_AT_ONCE) break;
      next = Number(leaf) + 1;
    }
    if (next === from) return { records: [], next };
    const rows = await database.query<{ leaf: number; text: string }[]>(
      'SELECT leaf, text FROM audit_record_text WHERE leaf >= ? AND leaf < ? ORDER BY leaf',
      [from, next],
    );
    return { records: rows.map(({ leaf, text }) => ({ leaf: Number(leaf), record: JSON.parse(text) as AuditRecord })), next };
  }
}
