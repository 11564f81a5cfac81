import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../kit/index.js';
import { BulkLineEntity, BulkUploadEntity } from './bulk/bulk-upload.entity.js';
import { ChangeRecordEntity, IdempotencyKeyEntity } from './change-record.entity.js';
import { ConsentEntity } from './consent.entity.js';
import { EmergencyAccessEntity, EmergencyNoticeEntity } from './emergency-access.entity.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity, PublishedEntity } from './facility.entity.js';
import { CreateDirectory1 } from './migrations/1-create-directory.js';
import { KeepHistory2 } from './migrations/2-keep-history.js';
import { FacilityPatientEntity, PatientEntity, PatientLinkEntity, PatientMergeEntity, ViewDayEntity } from './patient.entity.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from './user.entity.js';
import { ViewingPermissionEntity } from './viewing-permission.entity.js';

/** The directory's tables, each after those it refers to. */
export const TABLES = [
  FacilityEntity,
  MembershipEntity,
  PublishedEntity,
  FacilityNetworkEntity,
  UserEntity,
  UserStatusEntity,
  WorkplaceEntity,
  PatientEntity,
  PatientMergeEntity,
  PatientLinkEntity,
  ViewDayEntity,
  FacilityPatientEntity,
  ConsentEntity,
  ViewingPermissionEntity,
  EmergencyAccessEntity,
  EmergencyNoticeEntity,
  PermitExchangeEntity,
  ChangeRecordEntity,
  IdempotencyKeyEntity,
  BulkUploadEntity,
  BulkLineEntity,
] as const;

/** Opens the directory's tables as they are: who only reads them does not migrate them. `existing`: makes no SQLite file that is not there. */
export async function connectDirectory(address: string, log: Logger, { existing = false } = {}): Promise<DataSource> {
  return await new DataSource({
    ...databaseOptions(address, log),
    ...(existing ? { fileMustExist: true } : {}),
    entities: [...TABLES],
    migrations: [CreateDirectory1, KeepHistory2],
    migrationsTransactionMode: 'all',
    synchronize: false,
  }).initialize();
}

/** Opens the directory's tables, migrated to the newest form. */
export async function openDirectory(address: string, log: Logger): Promise<DataSource> {
  const database = await connectDirectory(address, log);
  try {
    await database.runMigrations();
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}
