import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { buildDatabaseOptions, type DatabaseUse, openDatabase, Writer } from '../kit/index.js';
import { DeliveryEntity, DroppedEntity, HeldObjectEntity, HeldPatientEntity, RefusalEntity } from './deliveries/delivery.entity.js';
import { CreateReceiptCloud1 } from './migrations/1-create-receipt-cloud.js';
import { KeepClinicKeys2 } from './migrations/2-keep-clinic-keys.js';
import { KeepReceiptKeys3 } from './migrations/3-keep-receipt-keys.js';
import { CodeEntity, CredentialEntity, NonceEntity, TenantEntity } from './tenants/tenant.entity.js';

const ENTITIES = [
  ...[CodeEntity, CredentialEntity, NonceEntity, TenantEntity],
  ...[DeliveryEntity, DroppedEntity, HeldObjectEntity, HeldPatientEntity, RefusalEntity],
];

async function connect(address: string, log: Logger, use: DatabaseUse = {}): Promise<DataSource> {
  return await openDatabase({
    ...buildDatabaseOptions(address, log, use),
    entities: ENTITIES,
    migrations: [CreateReceiptCloud1, KeepClinicKeys2, KeepReceiptKeys3],
    synchronize: false,
  });
}

/**
 * Migrates the tables, then opens them for reading alone, for the subgraph.
 *
 * @param deadline milliseconds that one statement may take
 */
export async function readReceiptCloud(address: string, log: Logger, deadline: number): Promise<DataSource> {
  await migrate(address, log);
  return await connect(address, log, { use: 'reads', statementWithin: deadline });
}

/** A migration may wait for locks without a limit; requests may not. */
async function migrate(address: string, log: Logger): Promise<void> {
  const migrated = await connect(address, log);
  await migrated.runMigrations();
  await migrated.destroy();
}

/** The cloud's tables in a serving process, with separate connections for reads and writes. */
export interface ServedReceiptCloud {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
}

/**
 * Migrates the tables, then opens them for serving.
 *
 * @param deadline milliseconds that one statement may take
 */
export async function serveReceiptCloud(address: string, log: Logger, deadline: number): Promise<ServedReceiptCloud> {
  await migrate(address, log);
  const database = await connect(address, log, { use: 'reads', statementWithin: deadline });
  // A receipt is a promise: what it confirms survives a loss of power.
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
