import type { Logger } from 'pino';
import type { DataSourceOptions, Logger as SqlLogger } from 'typeorm';
import { redactError } from '../process/redact-error.js';
import { makeBoundedMysql } from './bounded-pool.js';
import { isDuplicate } from './busy.js';
import { LOCK_WAIT, READ_CONNECTIONS, READS_WAITING, STATEMENT_WITHIN, TURN_WAIT, WRITE_CONNECTIONS } from './limits.js';
import { SqliteDatabase } from './sqlite-driver.js';

/**
 * Milliseconds that SQLite itself waits for another process. This wait blocks the whole process, so only a command waits long. A serving process's
 * writer pauses between two tries instead, and its reader waits only while a file is recovered.
 */
const SQLITE_TIMEOUT = { command: 5_000, reads: 100, writes: 10 } as const;

/** The purpose for which a database is opened. */
export interface DatabaseUse {
  /** `reads` or `writes` of a serving process: every wait has a limit. `command`, the default: a command or a migration, without limits. */
  readonly use?: 'command' | 'reads' | 'writes';
  /** Milliseconds that one statement of a serving process may take: the process's deadline. */
  readonly statementWithin?: number | undefined;
  /** SQLite: whether each transaction waits until it is on the disk. MySQL does by its own default (`innodb_flush_log_at_trx_commit`). */
  readonly survivesPowerLoss?: boolean | undefined;
}

/**
 * TypeORM's options for a database address: `sqlite:FILE` (one file, write-ahead log, one process) or `mysql://user:password@host:port/name`
 * (MySQL protocol, several processes). Each statement is logged at level debug, without its parameters: they name patients.
 *
 * @throws when the address is neither
 */
export function buildDatabaseOptions(
  address: string,
  log: Logger,
  { use = 'command', statementWithin, survivesPowerLoss = false }: DatabaseUse = {},
): DataSourceOptions {
  const logging = { logging: true as const, logger: makeSqlLogger(log) };
  if (address.startsWith('sqlite:')) {
    return {
      type: 'better-sqlite3',
      database: address.slice('sqlite:'.length),
      driver: SqliteDatabase,
      enableWAL: true,
      // With a write-ahead log, the driver's default is NORMAL.
      ...(survivesPowerLoss && { prepareDatabase: (file: { pragma(text: string): unknown }) => void file.pragma('synchronous = FULL') }),
      timeout: SQLITE_TIMEOUT[use],
      ...logging,
    };
  }
  if (/^(mysql|mariadb):\/\//.test(address)) {
    return {
      type: 'mysql',
      url: address.replace(/^mariadb:/, 'mysql:'),
      timezone: 'Z',
      charset: 'utf8mb4_bin',
      supportBigNumbers: true,
      ...(use === 'command' ? {} : buildPool(use, log, statementWithin)),
      ...logging,
    };
  }
  throw new Error('must be sqlite:FILE or mysql://user:password@host:port/name');
}

function buildPool(use: 'reads' | 'writes', log: Logger, statementWithin = STATEMENT_WITHIN) {
  const bounds = { lockWait: LOCK_WAIT, statementWithin, connectionWait: TURN_WAIT };
  return {
    driver: makeBoundedMysql(bounds, log),
    poolSize: use === 'reads' ? READ_CONNECTIONS : WRITE_CONNECTIONS,
    // A reset on release would undo the session's settings.
    extra: { queueLimit: READS_WAITING, resetOnRelease: false },
  };
}

function makeSqlLogger(log: Logger): SqlLogger {
  const silent = () => undefined;
  return {
    logQuery: (query) => log.debug({ sql: query }, 'statement'),
    // A duplicate row is an error of the caller, who gets an answer about it. It is not logged as a failure.
    logQueryError: (error, query) =>
      log[isDuplicate(error) ? 'debug' : 'error']({ sql: query, err: redactError(error) }, 'statement failed'),
    logQuerySlow: (time, query) => log.warn({ sql: query, time }, 'slow statement'),
    logSchemaBuild: silent,
    logMigration: (message) => log.info(message),
    log: silent,
  };
}
