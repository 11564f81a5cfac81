import 'reflect-metadata';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { openDirectory } from './data-source.js';
import { EmergencyAccessEntity } from './emergency/emergency-access.entity.js';
import { FacilityEntity, MembershipEntity, PublishedEntity } from './facilities/facility.entity.js';
import { PatientEntity, PatientLinkEntity } from './patients/patient.entity.js';
import { ViewingPermissionEntity } from './permissions/viewing-permission.entity.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from './users/user.entity.js';

const log = pino({ level: 'silent' });
const FACILITY = {
  id: 'fac_1',
  institutionCode: '3310000001',
  name: '晴れ病院',
  kana: 'ハレビョウイン',
  kind: 'HOSPITAL',
  version: 1,
};
const USER = {
  id: 'usr_1',
  issuer: 'https://issuer.example',
  subject: 'dr',
  name: '医師',
  kana: 'イシ',
  profession: 'DOCTOR',
  version: 1,
};
const PATIENT = {
  id: 'pat_1',
  networkId: '33-1',
  name: '髙橋 が',
  kana: 'タカハシ ガ',
  kanaSort: 'タカハシ ガ',
  kanaSearch: 'タカハシカ',
  birthDate: '1940-02-29',
  sex: 'FEMALE',
  mergedInto: null,
  version: 1,
};

describe.each(databases())('the tables on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;

  beforeAll(async () => {
    server = await start();
    database = await openDirectory(await server.fresh(), log);
    await database.getRepository(FacilityEntity).insert(FACILITY);
    await database.getRepository(UserEntity).insert(USER);
    await database.getRepository(PatientEntity).insert(PATIENT);
  }, 90_000);

  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });

  it('are created, removed completely, and created again', async () => {
    const again = await openDirectory(await server.fresh(), log);
    try {
      expect(await again.showMigrations()).toBe(false);
      await again.getRepository(FacilityEntity).insert(FACILITY);
      for (const _migration of again.migrations) await again.undoLastMigration();
      const runner = again.createQueryRunner();
      expect(await runner.hasTable('facility')).toBe(false);
      expect(await runner.hasTable('viewing_permission')).toBe(false);
      await runner.release();
      await again.runMigrations();
      expect(await again.getRepository(FacilityEntity).count()).toBe(0);
    } finally {
      await again.destroy();
    }
  });

  it('keep their rows when they are opened again', async () => {
    const address = await server.fresh();
    const first = await openDirectory(address, log);
    await first.getRepository(PatientEntity).insert(PATIENT);
    await first.destroy();
    const second = await openDirectory(address, log);
    expect(await second.getRepository(PatientEntity).findOneBy({ id: 'pat_1' })).toMatchObject(PATIENT);
    await second.destroy();
  });

  it('store instants beyond 32 bits, booleans and nulls unchanged', async () => {
    const memberships = database.getRepository(MembershipEntity);
    const row = { facilityId: 'fac_1', viewing: false, from: 7_258_118_399_999, until: null };
    await memberships.insert(row);
    expect(await memberships.findBy({})).toEqual([Object.assign(new MembershipEntity(), row)]);
    await memberships.delete({ facilityId: 'fac_1' });
  });

  const permission = {
    id: 'prm_x',
    userId: 'usr_1',
    facilityId: 'fac_1',
    patientId: null,
    categories: 1,
    careFrom: null,
    careUntil: null,
    validFrom: 0,
    validUntil: null,
    grantedAt: 0,
    grantedBy: null,
    reason: 'r',
    revokedAt: null,
    revokedBy: null,
    revokeReason: null,
    renews: null,
    mergeId: null,
    version: 1,
  };
  const consent = {
    id: 'con_x',
    patientId: 'pat_1',
    disclosingFacilityId: 'fac_1',
    viewingFacilityId: 'fac_1',
    kind: 'PATIENT',
    startsAt: 0,
    givenAt: 0,
    withdrawnAt: null,
    registeredBy: null,
    withdrawnBy: null,
    endReason: null,
    documentReference: null,
    renews: null,
    mergeId: null,
    version: 1,
  };
  const unended = { endedAt: null, endedBy: null, endReason: null, confirmedBy: null, mergeId: null, version: 1 };
  const link = { id: 'lnk_x', patientId: 'pat_1', facilityId: 'fac_1', localPatientId: '1', confirmedAt: 0, ...unended };
  const published = { facilityId: 'fac_1', systemId: 'humanbridge', categories: 1, from: 5, until: null };
  const status = { userId: 'usr_1', idKind: 'FULL', requiredAssurance: null, from: 5, until: null };
  const workplace = { userId: 'usr_1', facilityId: 'fac_1', role: null, from: 5, until: null };
  const emergency = {
    ...{ id: 'emg_x', userId: 'usr_1', facilityId: 'fac_1', patientId: null, described: '{}', reason: 'r', assurance: 'a' },
    ...{
      startedAt: 5,
      endsAt: 6,
      endedAt: null,
      reviewDueAt: 7,
      reviewedAt: null,
      reviewedBy: null,
      outcome: null,
      reviewNote: null,
      version: 1,
    },
  };
  it.each([
    ['a disclosure of no facility', PublishedEntity, { ...published, facilityId: 'fac_0' }],
    ['a disclosure of no category', PublishedEntity, { ...published, categories: 0 }],
    ['a disclosure that ends before it begins', PublishedEntity, { ...published, until: 4 }],
    ['an ID of no kind', UserStatusEntity, { ...status, idKind: 'GREAT' }],
    ['a workplace of no user', WorkplaceEntity, { ...workplace, userId: 'usr_0' }],
    ['a workplace at no facility', WorkplaceEntity, { ...workplace, facilityId: 'fac_0' }],
    ['a workplace of no role that there is', WorkplaceEntity, { ...workplace, role: 'EMPEROR' }],
    ['an emergency that ends before it begins', EmergencyAccessEntity, { ...emergency, endsAt: 5 }],
    [
      'an emergency reviewed by whom it is about',
      EmergencyAccessEntity,
      { ...emergency, reviewedAt: 8, reviewedBy: 'usr_1', outcome: 'JUSTIFIED' },
    ],
    ['a review without an outcome', EmergencyAccessEntity, { ...emergency, reviewedAt: 8, reviewedBy: 'usr_2' }],
    ['a link of no patient', PatientLinkEntity, { ...link, patientId: 'pat_0' }],
    ['a link at no facility', PatientLinkEntity, { ...link, facilityId: 'fac_0' }],
    ['a consent of no patient', ConsentEntity, { ...consent, patientId: 'pat_0' }],
    ['a consent from no facility', ConsentEntity, { ...consent, disclosingFacilityId: 'fac_0' }],
    ['a consent for no facility', ConsentEntity, { ...consent, viewingFacilityId: 'fac_0' }],
    ['a permission of no user', ViewingPermissionEntity, { ...permission, userId: 'usr_0' }],
    ['a permission at no facility', ViewingPermissionEntity, { ...permission, facilityId: 'fac_0' }],
    ['a permission for no patient', ViewingPermissionEntity, { ...permission, patientId: 'pat_0' }],
    ['a second facility of one institution code', FacilityEntity, { ...FACILITY, id: 'fac_2' }],
    ['a second user of one sign-in', UserEntity, { ...USER, id: 'usr_2' }],
    ['a second patient of one network id', PatientEntity, { ...PATIENT, id: 'pat_2' }],
    ['a second row of one key', PatientEntity, { ...PATIENT, networkId: '33-2' }],
    ['a patient without a name', PatientEntity, { ...PATIENT, id: 'pat_3', networkId: '33-3', name: null }],
  ])('refuse %s', async (_title, entity, row) => {
    await expect(database.getRepository(entity as never).insert(row as never)).rejects.toThrow();
  });

  it.each([
    ['two links of a patient at a facility', PatientLinkEntity, link, { id: 'lnk_y', localPatientId: '2', confirmedAt: 1 }, { endedAt: 1 }],
    ['two consents for the same', ConsentEntity, consent, { id: 'con_y', givenAt: 1 }, { withdrawnAt: 1 }],
    ['two disclosures through one system', PublishedEntity, published, { from: 6, categories: 3 }, { until: 6 }],
    ['two states of a person', UserStatusEntity, status, { from: 6, idKind: 'LIMITED' }, { until: 6 }],
    ['two roles at one workplace', WorkplaceEntity, workplace, { from: 6, role: 'FACILITY_ADMIN' }, { until: 6 }],
  ])('refuse %s at the same time, and accept one after the other', async (_title, entity, row, change, end) => {
    const rows = database.getRepository<object>(entity as never);
    await rows.insert(row);
    await expect(rows.insert({ ...row, ...change })).rejects.toThrow();
    await rows.createQueryBuilder().update().set(end).execute();
    await rows.insert({ ...row, ...change });
    await rows.createQueryBuilder().delete().execute();
  });

  it('refuse to delete a patient to whom other rows refer', async () => {
    await database.getRepository(PatientLinkEntity).insert(link);
    await expect(database.getRepository(PatientEntity).delete({ id: 'pat_1' })).rejects.toThrow();
    await database.getRepository(PatientLinkEntity).delete({ id: 'lnk_x' });
  });

  it('distinguish A from a, and ガ from カ, in every key', async () => {
    const patients = database.getRepository(PatientEntity);
    await patients.insert({ ...PATIENT, id: 'PAT_1', networkId: 'A' });
    await patients.insert({ ...PATIENT, id: 'pat_ga', networkId: 'a' });
    expect(await patients.countBy({ kanaSearch: 'タカハシガ' })).toBe(0);
    expect((await patients.findOneBy({ id: 'PAT_1' }))?.networkId).toBe('A');
    await patients.delete(['PAT_1', 'pat_ga']);
  });
});
