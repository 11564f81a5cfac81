import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../kit/index.js';
import { CareRecordEntity } from './care-record.entity.js';
import { CreateCareRecord1 } from './migrations/1-create-care-record.js';

/** The care cabinet's tables, migrated to the newest form. */
export async function openCareCabinet(address: string, log: Logger): Promise<DataSource> {
  const database = new DataSource({
    ...databaseOptions(address, log),
    entities: [CareRecordEntity],
    migrations: [CreateCareRecord1],
    synchronize: false,
  });
  await database.initialize();
  await database.runMigrations();
  return database;
}
