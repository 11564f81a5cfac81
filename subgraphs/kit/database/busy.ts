/** Codes of transient errors: the transaction was rolled back, and the same request may succeed a moment later. */
const BUSY: ReadonlySet<unknown> = new Set([
  // MySQL: lock wait timeout, deadlock, a row changed since the transaction's first read, too many connections, statement took too long.
  ...[1205, 1213, 1020, 1040, 1203, 1969, 3024],
  // SQLite: another connection writes, or has written since this transaction began to read.
  ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_TIMEOUT', 'SQLITE_LOCKED'],
  'NO_TURN',
]);

/** ER_DUP_ENTRY, and SQLite's names for it. */
const DUPLICATE: ReadonlySet<unknown> = new Set([1062, 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** No turn, or no connection, became free in time. No statement was sent to the database. */
export class NoTurn extends Error {
  readonly code = 'NO_TURN';

  constructor() {
    super('no turn at the database became free in time');
  }
}

/**
 * Whether an error, or its cause, only means that the database is busy with other changes: nothing was changed, and the request may be sent
 * again. Such an error is answered as `BUSY`.
 */
export function isBusy(error: unknown): boolean {
  for (let one = error; typeof one === 'object' && one !== null; one = (one as { cause?: unknown }).cause) {
    if (one instanceof NoTurn) return true;
    if (BUSY.has(findDatabaseCode(one))) return true;
  }
  return false;
}

/** Whether the database refused a row because another row has its key. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATE.has(findDatabaseCode(error));
}

/** Returns the database's own code from an error of its driver or of TypeORM: MySQL's number or SQLite's name. Undefined for other errors. */
export function findDatabaseCode(error: unknown): string | number | undefined {
  const { driverError = error } = (error ?? {}) as { driverError?: unknown };
  const { errno, code, sqlState } = (driverError ?? {}) as { errno?: unknown; code?: unknown; sqlState?: unknown };
  // A socket's error has a number too, but no SQL state.
  if (typeof sqlState === 'string' && typeof errno === 'number') return errno;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}
