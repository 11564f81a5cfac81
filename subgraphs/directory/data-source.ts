import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { buildDatabaseOptions, type DatabaseUse, openDatabase } from '../kit/index.js';
import { BulkLineEntity, BulkUploadEntity } from './bulk/bulk-upload.entity.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { ConsentScanEntity } from './consents/scans/consent-scan.entity.js';
import { EmergencyAccessEntity, EmergencyNoticeEntity } from './emergency/emergency-access.entity.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity, PublishedEntity } from './facilities/facility.entity.js';
import { PermitExchangeEntity } from './issuer/permit-exchange.entity.js';
import { CreateDirectory1 } from './migrations/1-create-directory.js';
import { KeepHistory2 } from './migrations/2-keep-history.js';
import { StopUploads3 } from './migrations/3-stop-uploads.js';
import { NameProfessions4 } from './migrations/4-name-professions.js';
import { KeepSuccessors5 } from './migrations/5-keep-successors.js';
import { AssertionsOnce6 } from './migrations/6-assertions-once.js';
import { KeepNameKeys7 } from './migrations/7-keep-name-keys.js';
import { WidenCategories8 } from './migrations/8-widen-categories.js';
import { RequireNetworks9 } from './migrations/9-require-networks.js';
import { KeepHpkiCertificates10 } from './migrations/10-keep-hpki-certificates.js';
import { AddAuditors11 } from './migrations/11-add-auditors.js';
import { KeepOwnViews12 } from './migrations/12-keep-own-views.js';
import { KeepConsentScans13 } from './migrations/13-keep-consent-scans.js';
import { KeepReleasedKeys14 } from './migrations/14-keep-released-keys.js';
import { KeepSystemKeys15 } from './migrations/15-keep-system-keys.js';
import { ChangeRecordEntity, IdempotencyKeyEntity } from './mutation/change-record.entity.js';
import { NameKeyEntity } from './patients/name-key.entity.js';
import {
  FacilityPatientEntity,
  PatientEntity,
  PatientLinkEntity,
  PatientMergeEntity,
  PersonViewEntity,
  ViewDayEntity,
} from './patients/patient.entity.js';
import { ViewingPermissionEntity } from './permissions/viewing-permission.entity.js';
import { ReleasedKeyEntity, ReleaseProgressEntity } from './releases/released-key.entity.js';
import { UploaderEntity } from './releases/uploader.entity.js';
import { HpkiCertificateEntity } from './users/certificates/hpki-certificate.entity.js';
import { RaiseProposalEntity } from './users/raises/raise-proposal.entity.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from './users/user.entity.js';

/** The directory's tables. Each comes after the tables to which it refers. */
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
  PersonViewEntity,
  FacilityPatientEntity,
  ConsentEntity,
  ConsentScanEntity,
  ViewingPermissionEntity,
  EmergencyAccessEntity,
  EmergencyNoticeEntity,
  PermitExchangeEntity,
  ChangeRecordEntity,
  IdempotencyKeyEntity,
  RaiseProposalEntity,
  HpkiCertificateEntity,
  BulkUploadEntity,
  BulkLineEntity,
  NameKeyEntity,
  UploaderEntity,
  ReleasedKeyEntity,
  ReleaseProgressEntity,
] as const;

/** Options for opening the directory's tables. */
export interface ConnectOptions extends DatabaseUse {
  /** Fails where the SQLite file does not exist, instead of creating it. */
  readonly existing?: boolean;
}

/** Opens the directory's tables as they are, without migrating them. */
export async function connectDirectory(
  address: string,
  log: Logger,
  { existing = false, ...use }: ConnectOptions = {},
): Promise<DataSource> {
  return await openDatabase({
    ...buildDatabaseOptions(address, log, use),
    ...(existing ? { fileMustExist: true } : {}),
    entities: [...TABLES],
    migrations: [
      CreateDirectory1,
      KeepHistory2,
      StopUploads3,
      NameProfessions4,
      KeepSuccessors5,
      AssertionsOnce6,
      KeepNameKeys7,
      WidenCategories8,
      RequireNetworks9,
      KeepHpkiCertificates10,
      AddAuditors11,
      KeepOwnViews12,
      KeepConsentScans13,
      KeepReleasedKeys14,
      KeepSystemKeys15,
    ],
    migrationsTransactionMode: 'all',
    synchronize: false,
  });
}

/** Opens the directory's tables and migrates them to the newest version. */
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
