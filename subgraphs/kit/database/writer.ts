import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import { findDatabaseCode } from './busy.js';
import { buildDatabaseOptions } from './database-options.js';
import { FairTurns } from './fair-turns.js';
import {
  SQLITE_PAUSE,
  SQLITE_TRIES,
  TRANSACTION_TRIES,
  TURN_WAIT,
  WAITING_PER_CALLER,
  WRITE_CONNECTIONS,
  WRITES_PER_CALLER,
  WRITES_WAITING,
} from './limits.js';
import { openDatabase } from './open-database.js';

/** ER_LOCK_DEADLOCK, ER_CHECKREAD (a row changed since the transaction's first look): the same transaction may succeed at once. */
const UNDONE: ReadonlySet<string | number | undefined> = new Set([1213, 1020]);
const FILE_BUSY: ReadonlySet<string | number | undefined> = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']);

/** Options of a writer. */
export interface WriterOptions {
  readonly log: Logger;
  /** Milliseconds that one statement may take. */
  readonly statementWithin?: number;
  /** SQLite: whether a transaction is on the disk when it ends. Otherwise a loss of power may undo the last ones; the end of the process does not. */
  readonly survivesPowerLoss?: boolean;
  /** Waits between two tries of a transaction, in milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * The only way to write. It has its own connections, so that reads continue however long writers wait. It shares turns among callers, so that a
 * caller whose changes are stuck delays only its own. SQLite has one writer at a time.
 */
export class Writer {
  readonly #turns: FairTurns;

  private constructor(
    private readonly database: DataSource,
    private readonly pause: (milliseconds: number) => Promise<unknown>,
  ) {
    const atOnce = this.#isSqlite ? 1 : WRITE_CONNECTIONS;
    const limits = { atOnce, perCaller: Math.min(atOnce, WRITES_PER_CALLER), waiting: WRITES_WAITING };
    this.#turns = new FairTurns({ ...limits, waitingPerCaller: WAITING_PER_CALLER, wait: TURN_WAIT });
  }

  /**
   * Opens connections for writing beside those of `reader`, to the same tables.
   *
   * @param address the database's address, in the form for `buildDatabaseOptions`
   */
  static async open(address: string, reader: DataSource, options: WriterOptions): Promise<Writer> {
    const { log, statementWithin, survivesPowerLoss, pause: between = pause } = options;
    const { entities } = reader.options;
    const written = {
      ...buildDatabaseOptions(address, log, { use: 'writes', statementWithin, survivesPowerLoss }),
      ...(entities && { entities }),
    };
    return new Writer(await openDatabase(written), between);
  }

  get #isSqlite(): boolean {
    return this.database.options.type === 'better-sqlite3';
  }

  /**
   * Runs a task in a transaction: all or nothing. A transaction that a deadlock or another process's SQLite transaction rolled back is tried
   * again, so the task must have no effects except its statements.
   *
   * @param caller the caller whose turn it takes
   * @param patient whether it waits for its turn without a limit; for work in the background
   * @throws an error for which `isBusy` is true, if other transactions blocked it for too long; then nothing was changed
   */
  async transaction<T>(caller: string, task: (manager: EntityManager) => Promise<T>, { patient = false } = {}): Promise<T> {
    return await this.#turns.run(caller, async () => await this.#tried(task), { patient });
  }

  async #tried<T>(task: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        // With READ COMMITTED, reads after a row was locked are up to date.
        return this.#isSqlite ? await this.database.transaction(task) : await this.database.transaction('READ COMMITTED', task);
      } catch (error) {
        const code = findDatabaseCode(error);
        if (FILE_BUSY.has(code) && tries < SQLITE_TRIES) await this.pause(SQLITE_PAUSE);
        else if (!UNDONE.has(code) || tries >= TRANSACTION_TRIES) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await this.database.destroy();
  }
}
