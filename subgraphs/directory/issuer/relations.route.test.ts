import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { postWithAssertion, signingKey } from '../../kit/index.js';
import { PatientEntity } from '../patients/patient.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { WorkplaceEntity } from '../users/user.entity.js';
import { RelationsStore } from './relations.store.js';

let directory: RunningDirectory;
let user: { id: string; name: string; kana: string; facility: string };
let colleague: typeof user;
let patients: string[];
beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
  // The client takes the assertion's times from the machine's clock.
  directory.now = Date.now();
  const { users } = directory.world;
  const find = (wanted: (one: (typeof users)[number]) => boolean) => {
    const { id, name, kana, activities } = users.find(wanted)!;
    return { id, name, kana, facility: activities[0]!.facilityId };
  };
  user = find(({ subject }) => subject === 'dr-sato');
  colleague = find(({ id, activities }) => id !== user.id && activities[0]?.facilityId === user.facility);
  patients = directory.world.patients.slice(0, 4).map(({ id }) => id);
  const [own, family, mate, stranger] = patients;
  const [familyName] = user.name.split(' ');
  const [familyKana] = user.kana.split(' ');
  await call(own!, user.name.replace(' ', '　'), user.kana);
  await call(family!, `${familyName} 無二`, `${familyKana} ムニ`);
  await call(mate!, colleague.name, colleague.kana);
  await call(stranger!, '鬼怒川 無二', 'キヌガワ ムニ');
}, 60_000);
afterAll(async () => await directory?.stop());

async function call(patient: string, name: string, kana: string): Promise<void> {
  await directory.database.getRepository(PatientEntity).update({ id: patient }, { name, kana });
}

async function ask(pairs: unknown, system = 'audit'): Promise<unknown> {
  const key = await signingKey(directory.keys.systems.get(system)!.privateSet);
  const form = { pairs: typeof pairs === 'string' ? pairs : JSON.stringify(pairs) };
  const signal = AbortSignal.timeout(10_000);
  return await postWithAssertion(
    { url: '', issuer: 'hareyaka-directory', system, key },
    { url: `${directory.url}/issuer/relations`, form, signal },
  );
}
const NONE = { own: false, sameFamilyName: false, colleague: false };

describe('the route of relations', () => {
  it('says for each pair, in order, whether it is the own record, the family name or a colleague, and the facility’s kind', async () => {
    const { kind: facilityKind } = directory.world.facilities.find(({ id }) => id === user.facility)!;
    const [own, family, mate, stranger] = patients;
    const pairs = [stranger, own, family, mate, 'pat_unknown'].map((patient) => [user.id, patient, user.facility]);
    const answer = await ask([...pairs, ['usr_unknown', own, 'fac_unknown']]);
    expect(answer).toEqual({
      relations: [
        { ...NONE, facilityKind },
        { ...NONE, own: true, sameFamilyName: true, facilityKind },
        { ...NONE, sameFamilyName: true, facilityKind },
        { ...NONE, colleague: true, sameFamilyName: user.name.split(' ')[0] === colleague.name.split(' ')[0], facilityKind },
        { ...NONE, facilityKind },
        { ...NONE, facilityKind: null },
      ],
    });
    const text = JSON.stringify(answer);
    for (const { name, kana } of [user, colleague])
      for (const word of [name, kana, ...name.split(' '), ...kana.split(' ')]) expect(text).not.toContain(word);
  });

  it('takes nobody for a colleague who works elsewhere, or no longer', async () => {
    const mate = patients[2]!;
    const elsewhere = directory.world.facilities.find(
      ({ id }) =>
        !directory.world.users.some((one) => one.id === colleague.id && one.activities.some(({ facilityId }) => facilityId === id)),
    )!.id;
    expect(await ask([[user.id, mate, elsewhere]])).toMatchObject({ relations: [{ colleague: false }] });
    const workplaces = directory.database.getRepository(WorkplaceEntity);
    const before = await workplaces.findOneByOrFail({ userId: colleague.id, facilityId: user.facility });
    await workplaces.update({ userId: colleague.id, facilityId: user.facility }, { until: directory.now - 1 });
    try {
      expect(await ask([[user.id, mate, user.facility]])).toMatchObject({ relations: [{ colleague: false }] });
    } finally {
      await workplaces.update({ userId: colleague.id, facilityId: user.facility }, { until: before.until });
    }
  });

  it('reads four statements for one pair as for five hundred', async () => {
    const statements: string[] = [];
    const query = async (sql: string, values: unknown[]) => {
      statements.push(sql);
      return await directory.database.query(sql, values);
    };
    const store = new RelationsStore({ query } as unknown as DataSource);
    const pairs = Array.from({ length: 500 }, (_, i) => ({
      ...{ user: user.id, patient: directory.world.patients[i % 24]!.id },
      facility: user.facility,
    }));
    for (const some of [pairs, pairs.slice(0, 1)]) {
      statements.length = 0;
      expect(await store.read(some, directory.now)).toHaveLength(some.length);
      expect(statements).toHaveLength(4);
    }
  });

  it.each<[string, unknown]>([
    ['no pairs', []],
    ['501 pairs', Array(501).fill(['usr', 'pat', 'fac'])],
    ['a pair of two', [['usr', 'pat']]],
    ['an id that is too long', [['u'.repeat(201), 'pat', 'fac']]],
    ['an id that is no text', [['usr', 1, 'fac']]],
    ['no JSON', '['],
  ])('refuses %s', async (_what, pairs) => {
    await expect(ask(pairs)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('refuses a connected system', async () => {
    await expect(ask([[user.id, patients[0], user.facility]], 'humanbridge')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});
