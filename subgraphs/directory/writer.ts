import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';

/** How often a transaction is tried that another one's lock undid. */
const TRIES = 4;
/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD (a row changed since the transaction's first look), SQLITE_BUSY. */
const UNDONE: ReadonlySet<string | number | undefined> = new Set([1213, 1205, 1020, 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']);
const DUPLICATE: ReadonlySet<string | number | undefined> = new Set([1062, 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/**
 * The one way to write. On the MySQL protocol each transaction has a connection of the pool. SQLite has one connection a `DataSource`: there
 * transactions get one of their own and wait for each other, so that no other request's statement falls into them, and none reads what may
 * yet be undone.
 */
export class Writer {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: DataSource,
    private readonly oneAtATime: boolean,
  ) {}

  static async open(reader: DataSource): Promise<Writer> {
    if (reader.options.type === 'mysql') return new Writer(reader, false);
    const { migrations: _, ...options } = reader.options;
    return new Writer(await new DataSource(options).initialize(), true);
  }

  /** Runs a task in a transaction: all of it or nothing. A deadlock's victim is tried again, so the task must have no effect but its statements. */
  async transaction<T>(task: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (!this.oneAtATime) return await this.#tried(task);
    const turn = this.#last.then(async () => await this.#tried(task));
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  async #tried<T>(task: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        // What a transaction reads after it has a row's lock is what stands then.
        return this.oneAtATime ? await this.database.transaction(task) : await this.database.transaction('READ COMMITTED', task);
      } catch (error) {
        if (tries === TRIES || !UNDONE.has(reasonOf(error))) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#last;
    if (this.oneAtATime) await this.database.destroy();
  }
}

/** Whether the database refused a row because another one has its key. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATE.has(reasonOf(error));
}

function reasonOf(error: unknown): string | number | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { errno, code } = error.driverError as { errno?: number; code?: string };
  return errno ?? code;
}
