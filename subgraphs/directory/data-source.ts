import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../kit/index.js';
import { ConsentEntity } from './consent.entity.js';
import { DisclosureEntity, FacilityEntity } from './facility.entity.js';
import { CreateDirectory1 } from './migrations/1-create-directory.js';
import { FacilityViewEntity, PatientEntity, PatientLinkEntity } from './patient.entity.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';
import { ActivityEntity, UserEntity } from './user.entity.js';
import { ViewingPermissionEntity } from './viewing-permission.entity.js';

/** The directory's tables, migrated to the newest form. */
export async function openDirectory(address: string, log: Logger): Promise<DataSource> {
  const database = new DataSource({
    ...databaseOptions(address, log),
    entities: [
      FacilityEntity,
      DisclosureEntity,
      UserEntity,
      ActivityEntity,
      PatientEntity,
      PatientLinkEntity,
      FacilityViewEntity,
      ConsentEntity,
      ViewingPermissionEntity,
      PermitExchangeEntity,
    ],
    migrations: [CreateDirectory1],
    migrationsTransactionMode: 'all',
    synchronize: false,
  });
  await database.initialize();
  await database.runMigrations();
  return database;
}
