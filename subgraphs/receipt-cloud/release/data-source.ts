import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { buildDatabaseOptions, type DatabaseUse, openDatabase, Writer } from '../../kit/index.js';
import { CreateRelease1 } from './migrations/1-create-release.js';
import {
  CounterEntity,
  DueEntity,
  FacilityEntity,
  KnownPatientEntity,
  LinkEntity,
  RecordEntity,
  UsedOrderEntity,
} from './records/release.entity.js';
import { FollowedEntity, IndexedEntity, SearchEntity } from './search/index.entity.js';

const ENTITIES = [
  ...[CounterEntity, DueEntity, FacilityEntity, KnownPatientEntity, LinkEntity, RecordEntity, UsedOrderEntity],
  ...[FollowedEntity, IndexedEntity, SearchEntity],
];

async function connect(address: string, log: Logger, use: DatabaseUse = {}): Promise<DataSource> {
  return await openDatabase({
    ...buildDatabaseOptions(address, log, use),
    entities: ENTITIES,
    migrations: [CreateRelease1],
    synchronize: false,
  });
}

/** The tables of a serving release process, with separate connections for reads and writes. */
export interface ServedRelease {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
}

/**
 * Migrates the tables, then opens them for serving.
 *
 * @param deadline milliseconds that one statement may take
 */
export async function openRelease(address: string, log: Logger, deadline: number): Promise<ServedRelease> {
  const migrated = await connect(address, log);
  await migrated.runMigrations();
  await migrated.destroy();
  const database = await connect(address, log, { use: 'reads', statementWithin: deadline });
  // A used order and a released key must not be forgotten by a loss of power.
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
