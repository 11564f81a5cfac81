import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import { redactError } from '../process/redact-error.js';
import { NoTurn } from './busy.js';

const require = createRequire(import.meta.url);

type Callback = (error: Error | null, connection?: Connection) => void;

interface Connection {
  query(sql: string, done: (error: Error | null) => void): void;
  release(): void;
}

interface Pool {
  getConnection(callback: Callback): void;
  on(event: 'connection', listener: (connection: Connection) => void): void;
}

/** The limits on the waits of a pool's connections. */
export interface PoolBounds {
  /** Seconds that a statement waits for a lock. */
  readonly lockWait: number;
  /** Milliseconds that one statement may take. */
  readonly statementWithin: number;
  /** Milliseconds that a statement waits for a connection. */
  readonly connectionWait: number;
}

/**
 * mysql2 as TypeORM's driver, with limits on every wait: for a lock, for a statement, for a free connection. Without these, MySQL waits 50
 * seconds for a row, a day or more for a table, and the pool for ever.
 */
export function makeBoundedMysql(bounds: PoolBounds, log: Logger): object {
  const mysql = require('mysql2') as { createPool(options: object): Pool };
  const createPool = (options: object): Pool => {
    const pool = mysql.createPool(options);
    // mysql2 emits this before it returns the connection, so the settings are its first statement.
    pool.on('connection', (connection) =>
      connection.query(buildSettings(bounds), (error) => {
        if (error) log.error({ err: redactError(error) }, 'a connection has no bounds on its waits');
      }),
    );
    const getConnection = pool.getConnection.bind(pool);
    pool.getConnection = (callback) => limitWait(bounds.connectionWait, getConnection, callback);
    return pool;
  };
  return { ...mysql, createPool };
}

/** MariaDB and MySQL name the limit on a statement's time differently; each reads only its own comment. */
function buildSettings({ lockWait, statementWithin }: PoolBounds): string {
  return `SET SESSION innodb_lock_wait_timeout = ${lockWait}, lock_wait_timeout = ${lockWait}
    /*M!100108 , max_statement_time = ${statementWithin / 1000} */ /*!50708 , max_execution_time = ${statementWithin} */`;
}

/** Returns a connection that comes too late to the pool at once. */
function limitWait(wait: number, getConnection: (callback: Callback) => void, callback: Callback): void {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    callback(new NoTurn());
  }, wait);
  getConnection((error, connection) => {
    clearTimeout(timer);
    if (late) return connection?.release();
    // The pool's queue is full. mysql2 gives this error no code, so recognize it by its message.
    callback(error?.message === 'Queue limit reached.' ? new NoTurn() : error, connection);
  });
}
