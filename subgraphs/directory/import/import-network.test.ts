import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type DataSource, IsNull } from 'typeorm';
import { importTables, writeImportFiles } from '../../../test/network/world/import-files.js';
import { createWorld } from '../../../test/network/world/world.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { openDirectory } from '../data-source.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity, PublishedEntity } from '../facilities/facility.entity.js';
import { FacilityPatientEntity, PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { HpkiCertificateEntity } from '../users/certificates/hpki-certificate.entity.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from '../users/user.entity.js';
import { importNetwork } from './import-network.js';

const log = pino({ level: 'silent' });
const NOW = Date.UTC(2026, 0, 15);
const world = createWorld({ seed: 3, firstStart: '2026-01-15', patients: 40 });
const TABLES = [
  FacilityEntity,
  MembershipEntity,
  PublishedEntity,
  UserEntity,
  UserStatusEntity,
  WorkplaceEntity,
  HpkiCertificateEntity,
  PatientEntity,
  PatientLinkEntity,
  FacilityPatientEntity,
  ConsentEntity,
  ViewingPermissionEntity,
];

describe.each(databases())('the import on $name', ({ start }) => {
  let server: DatabaseServer;
  let empty: DataSource;
  let database: DataSource;
  let folder: string;

  beforeAll(async () => {
    server = await start();
    empty = await openDirectory(await server.fresh(), log);
  }, 90_000);

  const opened = async () => {
    database = await openDirectory(await server.fresh(), log);
  };

  beforeEach(async () => {
    database = empty;
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-import-'));
    writeImportFiles(world, folder);
  });

  afterEach(async () => {
    if (database !== empty) await database.destroy();
    await rm(folder, { recursive: true });
  });

  afterAll(async () => {
    await empty?.destroy();
    await server?.stop();
  });

  const rows = async () => await Promise.all(TABLES.map(async (table) => await database.getRepository<object>(table).find()));
  const change = (name: string, edit: (lines: string[]) => void) => {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    edit(lines);
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  };

  it('imports certificates of cards, in force at once, and undoes no withdrawal', async () => {
    await opened();
    const [one, two] = world.users.filter(({ hasAccount }) => !hasAccount);
    const header = 'userId,issuer,serial,subject';
    const write = (...lines: string[]) => writeFileSync(join(folder, 'certificates.csv'), `${[header, ...lines].join('\n')}\n`);
    const read = async () => await database.getRepository(HpkiCertificateEntity).find({ order: { serial: 'ASC' } });
    write(`${one!.id},"CN=CA, C=JP",0A:1,`, `${two!.id},"CN=CA,C=JP",,"CN=SATO,C=JP"`);
    expect((await importNetwork(database, folder, NOW)).flatMap(({ rejected }) => rejected)).toEqual([]);
    const [bySubject, bySerial] = await read();
    expect(bySerial).toMatchObject({
      userId: one!.id,
      issuer: 'CN=CA,C=JP',
      serial: 'a1',
      subject: null,
      approvedAt: NOW,
      withdrawnAt: null,
    });
    expect(bySubject).toMatchObject({ userId: two!.id, serial: null, subject: 'CN=SATO,C=JP', approvedAt: NOW, registeredBy: null });
    await database.getRepository(HpkiCertificateEntity).update({ id: bySerial!.id }, { withdrawnAt: NOW + 1 });
    await importNetwork(database, folder, NOW + 2);
    expect((await read())[1]).toMatchObject({ id: bySerial!.id, approvedAt: NOW, registeredAt: NOW, withdrawnAt: NOW + 1 });
    write(
      `${one!.id},"CN=CA,C=JP",,`,
      `${one!.id},"CN=CA",x,`,
      `${one!.id},"C=JP,CN=CA",1,`,
      `${one!.id},CN=CA,2,`,
      `${two!.id},CN=CA,02,`,
    );
    const [report] = (await importNetwork(database, folder, NOW + 3)).filter(({ file }) => file === 'certificates.csv');
    expect(report!.rejected.map(({ line, column }) => [line, column])).toEqual([
      [2, 'serial'],
      [3, 'serial'],
      [4, 'issuer'],
      [6, ''],
    ]);
  });

  it('imports every line of a whole network', async () => {
    await opened();
    const reports = await importNetwork(database, folder, NOW);
    expect(reports.map(({ file, read, imported }) => [file, read, imported])).toEqual(
      Object.entries(importTables(world)).map(([name, [, ...lines]]) => [`${name}.csv`, lines.length, lines.length]),
    );
    const patient = world.patients[0]!;
    expect(await database.getRepository(PatientEntity).findOneBy({ id: patient.id })).toMatchObject({
      networkId: patient.networkId,
      name: `${patient.family} ${patient.given}`,
      birthDate: patient.birthDate,
    });
    expect(await database.getRepository(PatientLinkEntity).count()).toBe(world.links.length);
    const disclosures = world.facilities.flatMap(({ published }) => Object.keys(published));
    expect(await database.getRepository(PublishedEntity).count()).toBe(disclosures.length);
  });

  it('changes nothing when it runs a second time', async () => {
    await opened();
    await importNetwork(database, folder, NOW);
    const before = await rows();
    await importNetwork(database, folder, NOW + 86_400_000);
    expect(await rows()).toEqual(before);
  });

  it('takes the networks of a facility, and leaves them as they are if a later file lacks the columns', async () => {
    await opened();
    const whole = readFileSync(join(folder, 'facilities.csv'), 'utf8');
    change('facilities.csv', (lines) => {
      for (const [i, line] of lines.entries()) {
        const cells = ['networks,networksRequired', '10.1.0.0/16;2001:DB8::/48,true', '192.0.2.7,0'][i] ?? ',false';
        lines[i] = `${line},${cells}`;
      }
    });
    const networks = async () =>
      await database.getRepository(FacilityNetworkEntity).find({ where: { until: IsNull() }, order: { facilityId: 'ASC', cidr: 'ASC' } });
    const demanding = async () =>
      (await database.getRepository(MembershipEntity).findBy({ networksRequired: true })).map(({ facilityId }) => facilityId);
    expect((await importNetwork(database, folder, NOW)).flatMap(({ rejected }) => rejected)).toEqual([]);
    const [first, second] = world.facilities.map(({ id }) => id);
    const imported = await networks();
    expect(imported.map(({ facilityId, cidr }) => [facilityId, cidr]).sort()).toEqual(
      [
        [first, '10.1.0.0/16'],
        [first, '2001:db8::/48'],
        [second, '192.0.2.7/32'],
      ].sort(),
    );
    expect(await demanding()).toEqual([first]);
    writeFileSync(join(folder, 'facilities.csv'), whole);
    await importNetwork(database, folder, NOW + 1);
    expect([await networks(), await demanding()]).toEqual([imported, [first]]);
  });

  it.each([
    ['a network that is none', '10.0.0.1/8,false', 'networks'],
    ['a demand without a network', ',true', 'networks'],
    ['a demand that is no word', '10.0.0.0/8,maybe', 'networksRequired'],
    ['too many networks', `${Array.from({ length: 51 }, (_, i) => `192.0.2.${i}`).join(';')},false`, 'networks'],
  ])('writes nothing where a facility has %s', async (_, cells, column) => {
    change('facilities.csv', (lines) => {
      for (const [i, line] of lines.entries()) lines[i] = `${line},${i === 0 ? 'networks,networksRequired' : i === 3 ? cells : ',false'}`;
    });
    const rejected = (await importNetwork(database, folder, NOW)).flatMap((report) => report.rejected);
    expect(rejected.map((one) => [one.line, one.column])).toEqual([[4, column]]);
    expect((await rows()).flat()).toEqual([]);
  });

  it('reads a profession by its Japanese name, and accepts an exception from the card only by its keyword', async () => {
    await opened();
    change('users.csv', (lines) => {
      lines[1] = lines[1]!.replace(',DOCTOR,', ',医師,');
      const gaibu = lines.findIndex((line) => line.includes(',dr-gaibu,'));
      lines[gaibu] = lines[gaibu]!.replace(',FULL,,', ',FULL,any,');
    });
    expect((await importNetwork(database, folder, NOW)).flatMap(({ rejected }) => rejected)).toEqual([]);
    const relaxed = async (subject: string) => {
      const { id, profession } = await database.getRepository(UserEntity).findOneByOrFail({ subject });
      return [profession, (await database.getRepository(UserStatusEntity).findOneByOrFail({ userId: id })).assuranceRelaxed];
    };
    expect([await relaxed('dr-sato'), await relaxed('dr-gaibu')]).toEqual([
      ['DOCTOR', false],
      ['DOCTOR', true],
    ]);
  });

  it('undoes no suspension, withdrawal, revocation or unlinking when it runs again', async () => {
    await opened();
    await importNetwork(database, folder, NOW);
    const ends: [new () => object, object, object][] = [
      [UserStatusEntity, { userId: world.users[0]!.id }, { until: NOW + 1 }],
      [WorkplaceEntity, { userId: world.users[0]!.id }, { until: NOW + 1 }],
      [MembershipEntity, { facilityId: world.facilities[0]!.id }, { until: NOW + 1 }],
      [ConsentEntity, { id: world.consents[0]!.id }, { withdrawnAt: NOW + 1, withdrawnBy: 'usr_x' }],
      [ViewingPermissionEntity, { id: world.permissions[0]!.id }, { revokedAt: NOW + 1, revokeReason: 'left' }],
      [PatientLinkEntity, { patientId: world.links[0]!.patientId, facilityId: world.links[0]!.facilityId }, { endedAt: NOW + 1 }],
    ];
    for (const [table, which, end] of ends) await database.getRepository(table).update(which, end);
    await importNetwork(database, folder, NOW + 2);
    for (const [table, which, end] of ends)
      expect(await database.getRepository(table).findBy(which)).toEqual([expect.objectContaining(end)]);
  });

  it('ends a disclosure and a workplace that a line no longer names', async () => {
    await opened();
    await importNetwork(database, folder, NOW - 86_400_000);
    const hospital = world.facilities.find((one) => one.system)!;
    const nurse = world.users.find((one) => one.subject === 'ns-tanaka')!;
    change('facilities.csv', (lines) => {
      const i = lines.findIndex((line) => line.startsWith(hospital.id));
      lines[i] = lines[i]!.replace(/[^,]*$/, '');
    });
    change('users.csv', (lines) => {
      const i = lines.findIndex((line) => line.startsWith(nurse.id));
      lines[i] = lines[i]!.replace(/[^,]*$/, `${hospital.id}:FACILITY_ADMIN`);
    });
    expect((await importNetwork(database, folder, NOW)).flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(await database.getRepository(PublishedEntity).countBy({ facilityId: hospital.id, until: IsNull() })).toBe(0);
    expect(
      (await database.getRepository(WorkplaceEntity).findBy({ userId: nurse.id, until: IsNull() })).map((one) => [
        one.facilityId,
        one.role,
      ]),
    ).toEqual([[hospital.id, 'FACILITY_ADMIN']]);
    const others = world.facilities.filter(({ id }) => id !== hospital.id).flatMap(({ published }) => Object.keys(published));
    expect(await database.getRepository(PublishedEntity).countBy({ until: IsNull() })).toBe(others.length);
    // Ended rows are kept: they explain what was shown before.
    expect(await database.getRepository(PublishedEntity).countBy({ facilityId: hospital.id })).toBeGreaterThan(0);
  });

  it.each([
    [
      'a patient born on the 31st of February',
      'patients.csv',
      4,
      'birthDate',
      (line: string) => line.replace(/\d{4}-\d\d-\d\d/, '1940-02-31'),
    ],
    ['an unknown sex', 'patients.csv', 5, 'sex', (line: string) => line.replace(/[^,]*$/, 'M')],
    ['an id with a blank', 'patients.csv', 2, 'id', (line: string) => line.replace(/^[^,]*/, 'pat 1')],
    ['a patient without a name', 'patients.csv', 3, 'name', (line: string) => line.replace(/^([^,]*,[^,]*),[^,]*/, '$1,')],
    [
      'a patient whose name turns the text around it',
      'patients.csv',
      3,
      'name',
      (line: string) => line.replace(/^([^,]*,[^,]*),/, '$1,\u202e'),
    ],
    [
      'a patient whose kana are a long vowel mark',
      'patients.csv',
      3,
      'kana',
      (line: string) => line.replace(/^([^,]*,[^,]*,[^,]*),[^,]*/, '$1,ー'),
    ],
    ['a line that is too short', 'patients.csv', 6, 'kana', (line: string) => line.split(',').slice(0, 3).join(',')],
    ['a line that is too long', 'patients.csv', 6, '', (line: string) => `${line},x`],
    ['a stray quote', 'patients.csv', 7, '', (line: string) => `"${line}`],
    [
      'an institution code of nine digits',
      'facilities.csv',
      2,
      'institutionCode',
      (line: string) => line.replace(/,\d{10},/, ',123456789,'),
    ],
    ['an invalid day', 'facilities.csv', 3, 'joinedOn', (line: string) => line.replace(/\d{4}-\d\d-\d\d/, '2020-13-01')],
    ['a system that is not connected', 'facilities.csv', 2, 'disclosures', (line: string) => line.replace(/[^,]*$/, 'nobridge:ALLERGY')],
    ['an unknown category', 'facilities.csv', 2, 'disclosures', (line: string) => line.replace(/[^,]*$/, 'humanbridge:ALLERGIES')],
    ['an unknown profession', 'users.csv', 2, 'profession', (line: string) => line.replace(',DOCTOR,', ',DOKTOR,')],
    ['a profession to be confirmed', 'users.csv', 2, 'profession', (line: string) => line.replace(',DOCTOR,', ',UNCONFIRMED,')],
    ['an unknown kind of facility', 'facilities.csv', 2, 'kind', (line: string) => line.replace(',HOSPITAL,', ',hospitl,')],
    ['an unknown role', 'users.csv', 2, 'activities', (line: string) => `${line.replace(/:[A-Z_]+$/, '')}:EMPEROR`],
    ['a link of an unknown patient', 'links.csv', 9, '', (line: string) => line.replace(/^[^,]*/, 'pat_nobody')],
    ['a consent for an unknown facility', 'consents.csv', 4, '', (line: string) => line.replace(/fac_\w+/, 'fac_nowhere')],
    ['a permission of an unknown user', 'permissions.csv', 3, '', (line: string) => line.replace(/usr_\w+/, 'usr_nobody')],
    ['a permission of an unknown category', 'permissions.csv', 2, 'categories', (line: string) => line.replace('ALLERGY', 'ALL')],
    ['a permission from no instant', 'permissions.csv', 2, 'validFrom', (line: string) => line.replace(/\d{4}-\d\d-\d\dT[^,]*/, 'now')],
  ])('writes nothing where there is %s, and names the line', async (title, name, number, column, spoil) => {
    change(name, (lines) => {
      lines[number - 1] = spoil(lines[number - 1]!);
    });
    const reports = await importNetwork(database, folder, NOW);
    const rejected = reports.flatMap((report) => report.rejected.map((line) => ({ file: report.file, ...line })));
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ file: name, ...(column === '' ? {} : { column }) });
    // A stray quote swallows the rest of the file.
    if (!title.includes('quote')) expect(rejected[0]!.line).toBe(number);
    expect((await rows()).flat()).toEqual([]);
  });

  it('never overwrites a patient by another who has the same network id', async () => {
    change('patients.csv', (lines) => {
      const theirs = lines[1]!.split(',')[1]!;
      lines[5] = lines[5]!.replace(/^([^,]*),[^,]*/, `$1,${theirs}`);
    });
    const reports = await importNetwork(database, folder, NOW);
    expect(reports.find(({ file }) => file === 'patients.csv')?.rejected.map(({ line }) => line)).toEqual([6]);
    expect((await rows()).flat()).toEqual([]);
  });

  it('keeps apart the links of patients whose ids are short or begin alike', async () => {
    await opened();
    const header = 'patientId,facilityId,localPatientId,confirmedAt';
    const [a, b] = world.facilities.filter((one) => one.system);
    const long = 'patient-of-the-old-network-00000000000';
    writeFileSync(
      join(folder, 'patients.csv'),
      [
        'id,networkId,name,kana,birthDate,sex',
        ...['1', '2', `${long}1`, `${long}2`].map((id, i) => `${id},n${i},名,メイ,1950-01-01,MALE`),
        '',
      ].join('\n'),
    );
    for (const name of ['links', 'consents', 'permissions']) writeFileSync(join(folder, `${name}.csv`), '');
    const ids = ['1', '2', `${long}1`, `${long}2`];
    writeFileSync(
      join(folder, 'links.csv'),
      [header, ...ids.flatMap((id, i) => [a!, b!].map((at) => `${id},${at.id},${i},2026-01-01`)), ''].join('\n'),
    );
    expect((await importNetwork(database, folder, NOW)).flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(await database.getRepository(PatientLinkEntity).count()).toBe(8);
  });

  it('skips files that do not exist', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    expect(await importNetwork(database, folder, NOW)).toEqual([]);
  });
});
