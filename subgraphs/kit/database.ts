import type { Logger } from 'pino';
import type { DataSourceOptions, Logger as SqlLogger } from 'typeorm';
import { discreet } from './discreet.js';
import { SqliteDatabase } from './sqlite-driver.js';

/** Milliseconds that a writer waits for another writer of the same SQLite file. */
const BUSY_TIMEOUT = 5_000;

/**
 * TypeORM's options for a database address: `sqlite:FILE` (one file, write-ahead log, one process) or `mysql://user:password@host:port/name`
 * (MySQL protocol, several processes). Each statement is logged at level debug, without its parameters: they name patients.
 *
 * @throws when the address is neither
 */
export function databaseOptions(address: string, log: Logger): DataSourceOptions {
  const logging = { logging: true as const, logger: statements(log) };
  if (address.startsWith('sqlite:')) {
    return {
      type: 'better-sqlite3',
      database: address.slice('sqlite:'.length),
      driver: SqliteDatabase,
      enableWAL: true,
      timeout: BUSY_TIMEOUT,
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
      ...logging,
    };
  }
  throw new Error('must be sqlite:FILE or mysql://user:password@host:port/name');
}

function statements(log: Logger): SqlLogger {
  const silent = () => undefined;
  return {
    logQuery: (query) => log.debug({ sql: query }, 'statement'),
    logQueryError: (error, query) => log.error({ sql: query, err: discreet(error) }, 'statement failed'),
    logQuerySlow: (time, query) => log.warn({ sql: query, time }, 'slow statement'),
    logSchemaBuild: silent,
    logMigration: (message) => log.info(message),
    log: silent,
  };
}
