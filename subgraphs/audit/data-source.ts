import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { buildDatabaseOptions, type DatabaseUse, openDatabase, redactError, Writer } from '../kit/index.js';
import { CreateAudit1 } from './migrations/1-create-audit.js';
import { AddReviews2 } from './migrations/2-add-reviews.js';
import { CreateLogFollower3 } from './migrations/3-create-log-follower.js';
import { addPartitions } from './partitions.js';

/** Opens the store's tables as they are, without migrating them. */
export async function connectAudit(address: string, log: Logger, use: DatabaseUse = {}): Promise<DataSource> {
  return await openDatabase({
    ...buildDatabaseOptions(address, log, use),
    migrations: [CreateAudit1, AddReviews2, CreateLogFollower3],
    synchronize: false,
  });
}

/** Opens the store's tables for reading only: a SQLite file must exist, and is not changed. */
export async function readAudit(address: string, log: Logger): Promise<DataSource> {
  const options = buildDatabaseOptions(address, log);
  return await openDatabase(
    options.type === 'better-sqlite3' ? { ...options, readonly: true, fileMustExist: true, enableWAL: false } : options,
  );
}

/**
 * Opens the store's tables and migrates them to the newest version.
 *
 * @param now milliseconds since 1970; on MySQL's protocol, partitions are added for this month and the coming ones
 */
export async function openAudit(address: string, log: Logger, now: number = Date.now()): Promise<DataSource> {
  const database = await connectAudit(address, log);
  try {
    await database.runMigrations();
    await addPartitions(database, now);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

/** The store's tables in a serving process, with separate connections for reads and writes. */
export interface ServedAudit {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
}

/**
 * Migrates the tables, then opens them for serving.
 *
 * @param deadline milliseconds that one statement may take
 */
export async function serveAudit(address: string, log: Logger, deadline: number): Promise<ServedAudit> {
  // A migration may wait for locks without a limit; requests may not.
  await migrate(address, log);
  const database = await connectAudit(address, log, { use: 'reads', statementWithin: deadline });
  const writer = await Writer.open(address, database, { log, statementWithin: deadline, survivesPowerLoss: true });
  return {
    database,
    writer,
    close: async () => {
      await writer.close();
      await database.destroy();
    },
  };
}

/** Migrates with the rights that the serving user has. If these do not suffice for new partitions, the last partition takes the rows of later months. */
async function migrate(address: string, log: Logger): Promise<void> {
  const database = await connectAudit(address, log);
  try {
    await database.runMigrations();
    await addPartitions(database, Date.now()).catch((error: unknown) => {
      log.warn({ code: 'PARTITIONS_MISSING', err: redactError(error) }, 'no partitions could be added: run "npm run audit -- migrate"');
    });
  } finally {
    await database.destroy();
  }
}
