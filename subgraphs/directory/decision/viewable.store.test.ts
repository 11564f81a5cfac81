import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { randomOf } from '../../../test/network/world/random.js';
import type { World } from '../../../test/network/world/world-model.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { EmergencyAccessEntity } from '../emergency/emergency-access.entity.js';
import { MembershipEntity, PublishedEntity } from '../facilities/facility.entity.js';
import { putOnList } from '../patients/facility-patient.store.js';
import { PatientLinkEntity, ViewDayEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { importWorld, makeStatementLog, NOON, personNamed } from '../testing/imported-world.js';
import { UserEntity, UserStatusEntity } from '../users/user.entity.js';
import { decide, isViewable } from './decide.js';
import { FactsStore } from './facts.store.js';
import { PersonStore } from './person.store.js';
import { ViewableStore } from './viewable.store.js';

const DAY = 86_400_000;
const { log, statements } = makeStatementLog();

describe.each(databases())('the selection of viewable patients on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let world: World;
  let facts: FactsStore;
  let viewable: ViewableStore;

  beforeAll(async () => {
    server = await start();
    ({ database, world } = await importWorld(await server.fresh(), { patients: 120, log }));
    facts = new FactsStore(database);
    viewable = new ViewableStore(database);
  }, 120_000);

  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });

  const all = { limit: 10_000 };
  const subjects = () => world.users.map(({ subject }) => subject);

  /** Checks that the selection equals the decision, patient by patient. Returns how many were viewable. */
  async function holdTogether(at: number, who: readonly string[]): Promise<number> {
    const ids = [...world.patients.map(({ id }) => id), 'pat_nobody'];
    let seen = 0;
    for (const subject of who) {
      const { person, ...signIn } = await personNamed(database, world, subject, at);
      const decisions = (await facts.factsOf(person, signIn, ids, at)).map((one) => decide(one, at));
      const expected = decisions.filter(isViewable).map(({ patient }) => patient);
      const found = await viewable.patients(person, signIn, at, all);
      expect([subject, [...found].sort()]).toEqual([subject, expected.sort()]);
      expect([subject, await viewable.count(person, signIn, at, {})]).toEqual([subject, expected.length]);
      const facilities = [...new Set(decisions.flatMap(({ cells }) => cells.map(({ facility }) => facility)))].sort();
      expect([subject, (await viewable.facilities(person, signIn, at)).sort()]).toEqual([subject, facilities]);
      const some = facilities.slice(0, 2);
      expect(await viewable.facilities(person, signIn, at, [...some, 'fac_nowhere'])).toEqual(some);
      seen += expected.length;
    }
    return seen;
  }

  it('equals the decision, for every person and patient', async () => {
    expect(await holdTogether(NOON, subjects())).toBeGreaterThan(100);
    const demo = async (subject: string) => {
      const { person, ...signIn } = await personNamed(database, world, subject);
      return await viewable.patients(person, signIn, NOON, all);
    };
    expect((await demo('dr-sato')).length).toBeGreaterThanOrEqual(80);
    expect(await demo('dr-gaibu')).toEqual([]);
    expect(await demo('vendor')).toEqual([]);
  }, 120_000);

  it('equals the decision a year later, when most has expired, and before anything began', async () => {
    for (const days of [-2000, -20, 100, 330, 331, 400]) await holdTogether(NOON + days * DAY, subjects().slice(0, 20));
  }, 120_000);

  it('equals the decision for a sign-in without the assurance that the person needs', async () => {
    const { person } = await personNamed(database, world, 'dr-sato');
    expect(await viewable.patients(person, { assurance: 'urn:hareyaka:acr:two-factor', address: '192.0.2.1' }, NOON, all)).toEqual([]);
    expect(await viewable.facilities(person, { assurance: 'urn:hareyaka:acr:two-factor', address: '192.0.2.1' }, NOON)).toEqual([]);
  });

  it('still equals the decision after random withdrawals, revocations, suspensions, unlinkings, closings, views and renewals', async () => {
    const random = randomOf('changes/1');
    const repository = <T extends object>(entity: new () => T) => database.getRepository<object>(entity);
    const ids = async (entity: new () => object) => ((await repository(entity).find()) as { id: string }[]).map(({ id }) => id).sort();
    const [consents, permissions, links] = await Promise.all([ids(ConsentEntity), ids(ViewingPermissionEntity), ids(PatientLinkEntity)]);
    const near = () => NOON + random.int(-2, 2) * DAY + random.int(-1, 1);
    for (let round = 0; round < 6; round++) {
      for (const id of random.sample(consents, 60)) await repository(ConsentEntity).update({ id }, { withdrawnAt: near() });
      for (const id of random.sample(consents, 30))
        await repository(ConsentEntity).update({ id }, { startsAt: near(), givenAt: near() - 360 * DAY });
      for (const id of random.sample(permissions, 8)) await repository(ViewingPermissionEntity).update({ id }, { revokedAt: near() });
      for (const id of random.sample(permissions, 6)) {
        const dates = random.pick([
          { careFrom: '2025-01-01' },
          { careUntil: '2025-01-01' },
          { validUntil: near() },
          { grantedAt: near() - 360 * DAY },
        ]);
        await repository(ViewingPermissionEntity).update({ id }, dates);
      }
      for (const id of random.sample(links, 15)) await repository(PatientLinkEntity).update({ id }, { endedAt: near() });
      const facility = random.pick(world.facilities).id;
      if (round > 2)
        await repository(MembershipEntity).update({ facilityId: facility }, random.pick([{ until: near() }, { viewing: false }]));
      await repository(PublishedEntity).update(
        { facilityId: random.pick(world.facilities).id },
        random.pick([{ until: near() }, { categories: 1 }, { categories: 0b1000 }, { categories: 2047 }]),
      );
      await repository(UserStatusEntity).update(
        { userId: random.pick(world.users).id },
        random.pick([{ until: near() }, { idKind: 'LIMITED' }]),
      );
      const viewedAt = near() - 360 * DAY;
      await database.getRepository(ViewDayEntity).upsert(
        {
          facilityId: random.pick(world.facilities).id,
          patientId: random.pick(world.patients).id,
          day: Math.floor(viewedAt / DAY),
          firstAt: viewedAt - random.int(0, 1) * 1000,
          lastAt: viewedAt,
        },
        ['facilityId', 'patientId', 'day'],
      );
      await emergency(random.pick(world.users), random.pick(world.patients).id, near(), random.chance(0.3) ? near() : null);
      for (const at of [NOON, NOON + 1, NOON + 3 * DAY]) await holdTogether(at, random.sample(subjects(), 12));
    }
  }, 120_000);

  async function emergency(user: World['users'][number], patientId: string, startedAt: number, endedAt: number | null): Promise<void> {
    const facilityId = user.activities[0]!.facilityId;
    await database.getRepository(EmergencyAccessEntity).insert({
      id: `emg_${startedAt}_${patientId}`.slice(0, 40),
      ...{ userId: user.id, facilityId, patientId, described: '{}', reason: 'r', assurance: 'a' },
      ...{
        startedAt,
        endsAt: startedAt + DAY,
        endedAt: endedAt === null ? null : Math.max(endedAt, startedAt),
        reviewDueAt: startedAt + 3 * DAY,
      },
      ...{ reviewedAt: null, reviewedBy: null, outcome: null, reviewNote: null, version: 1 },
    });
    await putOnList(database.manager, facilityId, patientId);
  }

  it('decides a list as it decides each patient alone', async () => {
    const ids = world.patients.map(({ id }) => id);
    for (const subject of ['dr-sato', 'ns-tanaka', 'ph-yamada']) {
      const { person, ...signIn } = await personNamed(database, world, subject);
      const batch = await facts.factsOf(person, signIn, ids, NOON);
      for (const [i, id] of ids.entries()) {
        const [single] = await facts.factsOf(person, signIn, [id], NOON);
        expect(decide(batch[i]!, NOON)).toEqual(decide(single!, NOON));
      }
    }
  }, 120_000);

  it('finds namesakes among the patients whom the person may see, and no others, with two statements', async () => {
    // Now many patients of each list have one kana.
    await database.query('UPDATE facility_patient SET kana_sort = SUBSTR(kana_sort, 1, 1)');
    const ids = world.patients.map(({ id }) => id);
    let marked = 0;
    let alone = 0;
    for (const subject of subjects()) {
      const { person, ...signIn } = await personNamed(database, world, subject);
      const seen = (await facts.factsOf(person, signIn, ids, NOON)).map((one) => decide(one, NOON)).filter(isViewable);
      const rows: { patient_id: string; kana_sort: string }[] = await database.query(
        'SELECT patient_id, kana_sort FROM facility_patient WHERE facility_id = ?',
        [person.acting?.id ?? ''],
      );
      const kana = new Map(rows.map((row) => [row.patient_id, row.kana_sort]));
      const viewables = seen.map(({ patient }) => patient);
      const expected = viewables.filter((id) => viewables.some((other) => other !== id && kana.get(other) === kana.get(id)));
      const before = statements.length;
      const found = await viewable.namesakes(person, signIn, NOON, viewables);
      expect([subject, [...found].sort()]).toEqual([subject, expected.sort()]);
      if (viewables.length > 0) expect(statements.length - before).toBe(2);
      marked += expected.length;
      alone += viewables.length - expected.length;
    }
    expect(Math.min(marked, alone)).toBeGreaterThan(0);
  }, 120_000);

  it('needs as many statements for one patient as for all', async () => {
    const { person, ...signIn } = await personNamed(database, world, 'ph-yamada');
    const counted = async (task: () => Promise<unknown>) => {
      const before = statements.length;
      await task();
      return statements.length - before;
    };
    const ids = world.patients.map(({ id }) => id);
    expect(await counted(async () => await facts.factsOf(person, signIn, ids.slice(0, 1), NOON))).toBe(6);
    expect(await counted(async () => await facts.factsOf(person, signIn, ids, NOON))).toBe(6);
    expect(await counted(async () => await viewable.patients(person, signIn, NOON, { limit: 1 }))).toBe(2);
    expect(await counted(async () => await viewable.patients(person, signIn, NOON, all))).toBe(2);
    expect(await counted(async () => await personNamed(database, world, 'ph-yamada'))).toBe(1);
    expect(await facts.factsOf(person, signIn, [], NOON)).toEqual([]);
  });

  it('is empty for a sign-in that only resembles that of a user', async () => {
    const user = world.users.find((one) => one.subject === 'admin')!;
    const facility = user.activities[0]!.facilityId;
    const persons = new PersonStore(database);
    const named = async (issuer: string, subject: string) => await persons.ofCaller({ issuer, subject, facility }, NOON);
    const { issuer } = (await database.getRepository(UserEntity).findOneBy({ id: user.id }))!;
    expect((await named(issuer, 'admin'))?.id).toBe(user.id);
    for (const subject of ['admin ', ' admin', 'Admin', 'ADMIN', 'admin\0', 'ädmin', "admin' OR '1'='1", '%'])
      expect(await named(issuer, subject)).toBeUndefined();
    expect(await named(`${issuer} `, 'admin')).toBeUndefined();
    expect((await persons.ofCaller({ issuer, subject: 'admin', facility: `${facility} ` }, NOON))?.acting).toBeNull();
    expect((await persons.byId(`${user.id} `, NOON))?.id).not.toBe(`${user.id} `);
  });
});
