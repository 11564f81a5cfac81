import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import type { DataSourceOptions } from 'typeorm';
import { buildDatabaseOptions, redactError } from '../kit/index.js';

const require = createRequire(import.meta.url);

/** The clock of the index: a DATETIME has no zone, and the centre writes it in Tokyo time. */
const ZONE = '+09:00';

interface Connection {
  query(sql: string, done: (error: Error | null) => void): void;
}

interface Pool {
  on(event: 'connection', listener: (connection: Connection) => void): void;
}

/**
 * TypeORM's options for the centre's database with the index table. In MySQL, a DATETIME is read as Tokyo time, and so is a TIMESTAMP,
 * which the server converts to the session's zone: whatever zone the server has, both are the same moment that was written.
 */
export function buildRegistryOptions(address: string, log: Logger): DataSourceOptions {
  const options = buildDatabaseOptions(address, log);
  return options.type === 'mysql' ? { ...options, timezone: ZONE, driver: makeMysqlOfTokyo(log) } : options;
}

/** mysql2 as TypeORM's driver, with sessions in Tokyo time. */
function makeMysqlOfTokyo(log: Logger): object {
  const mysql = require('mysql2') as { createPool(options: object): Pool };
  const createPool = (options: object): Pool => {
    const pool = mysql.createPool(options);
    // mysql2 emits this before it returns the connection, so the setting is its first statement.
    pool.on('connection', (connection) =>
      connection.query(`SET SESSION time_zone = '${ZONE}'`, (error) => {
        if (error) log.error({ err: redactError(error) }, 'a connection does not have the time zone of the index');
      }),
    );
    return pool;
  };
  return { ...mysql, createPool };
}
