import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { NameKeyEntity } from './name-key.entity.js';
import { findIdsByName, makeNameKeys } from './name-keys.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const PEOPLE =
  'query ($name: String, $first: Int, $after: String) { userRecords(name: $name, first: $first, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }';
const FACILITIES = 'query ($name: String) { facilityRecords(name: $name) { edges { node { id facility { name } } } } }';
const namesOf = (data: { userRecords: { edges: { node: { name: string } }[] } }) => data.userRecords.edges.map(({ node }) => node.name);

describe('the search for people and facilities by name', () => {
  it.each(['佐藤', '佐藤晴', '佐藤　晴子', '晴子', 'サトウ', 'さとう', 'ｻﾄｳ ﾊﾙｺ', 'ハルコ', 'サトー'])(
    'finds a person by %s',
    async (name) => {
      const { data } = await directory.ask('admin', PEOPLE, { name, first: 200 });
      expect(namesOf(data)).toContain('佐藤 晴子');
    },
  );
  it.each(['藤', '子', 'トウ', '%', '_', "' OR 1=1 --", 'ー', '佐藤晴子子'])('does not find the person by %s', async (name) => {
    const { data } = await directory.ask('admin', PEOPLE, { name, first: 200 });
    expect(namesOf(data)).not.toContain('佐藤 晴子');
  });
  it('has pages, and each page begins where the last one ended', async () => {
    const all = directory.world.users
      .filter(({ kana }) => kana.split(' ').some((part) => /^[サザ]/.test(part)))
      .map(({ id }) => id)
      .sort();
    expect(all.length).toBeGreaterThan(1);
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const {
        data,
      }: { data: { userRecords: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
        await directory.ask('admin', PEOPLE, { name: 'サ', first: 1, after });
      found.push(...data.userRecords.edges.map(({ node }) => node.id));
      if (!data.userRecords.pageInfo.hasNextPage) break;
      after = data.userRecords.pageInfo.endCursor;
    }
    expect(found).toEqual(all);
  });
  it.each(['備前そら', 'ビゼンソラ', 'びぜんそら病院'.slice(0, 5)])('finds a facility by %s', async (name) => {
    const { data } = await directory.ask('admin', FACILITIES, { name });
    expect(data.facilityRecords.edges.map(({ node }: { node: { facility: { name: string } } }) => node.facility.name)).toEqual([
      '備前そら病院',
    ]);
  });
  it.each(['', ' ', 'あ'.repeat(201)])('refuses a name that is blank or too long: %j', async (name) => {
    const { errors } = await directory.ask('admin', PEOPLE, { name });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_INPUT', argument: 'name' } }]);
  });
  it('finds a person by a changed name at once, and no longer by the old one', async () => {
    const { id } = directory.world.users.find(({ hasAccount, activities }) => !hasAccount && activities[0]!.role === null)!;
    const found = async (name: string) => {
      const { data } = await directory.ask('admin', PEOPLE, { name, first: 200 });
      return data.userRecords.edges.some(({ node }: { node: { id: string } }) => node.id === id);
    };
    const change = async (names: object) => {
      directory.now += 1_000;
      const query = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { userErrors { code } } }';
      const record = await directory.ask('admin', 'query { userRecords(first: 200) { edges { node { id version } } } }');
      const { version } = record.data.userRecords.edges.find(({ node }: { node: { id: string } }) => node.id === id).node;
      const { data } = await directory.ask('admin', query, { input: { id, version, ...names, reason: '改姓' } });
      expect(data.updateUser.userErrors).toEqual([]);
    };
    await change({ name: '新姓 花子' });
    expect([await found('新姓'), await found('花子')]).toEqual([true, true]);
    await change({ name: '別姓 花子', kana: 'ベッセイ ハナコ' });
    expect([await found('新姓'), await found('別姓'), await found('べっせい')]).toEqual([false, true, true]);
  });
  it('needs the same number of statements for many names as for few, whatever it finds', async () => {
    const statements = async (name: string) => {
      const manager = directory.database.createEntityManager();
      const asked: string[] = [];
      const query = manager.query.bind(manager);
      Object.assign(manager, {
        query: async (sql: string, values: unknown[]) => {
          asked.push(sql);
          return await query(sql, values);
        },
      });
      const found = await findIdsByName(manager, 'USER', name, { limit: 200 });
      return [asked.length, found.length];
    };
    const [[many, found], [none, nothing]] = [await statements('サ'), await statements('存在しない')] as [number[], number[]];
    expect([many, none, nothing]).toEqual([1, 1, 0]);
    expect(found).toBeGreaterThan(0);
  });
  it('has a key for every name of the network, and no other keys', async () => {
    const { users, facilities } = directory.world;
    const rows = await directory.database.getRepository(NameKeyEntity).find();
    const kept = (ids: readonly string[]) =>
      rows.filter(({ ownerId }) => ids.includes(ownerId)).map(({ kind, key, ownerId }) => `${ownerId} ${kind} ${key}`);
    const made = facilities.flatMap((one) => makeNameKeys('FACILITY', one).map(({ kind, key }) => `${one.id} ${kind} ${key}`));
    expect(isDeepStrictEqual(kept(facilities.map(({ id }) => id)).sort(), made.sort())).toBe(true);
    expect(users.every(({ id }) => rows.some(({ ownerId }) => ownerId === id))).toBe(true);
  });
  it('is refused if the caller may not see the lists', async () => {
    const { errors } = await directory.ask('dr-sato', PEOPLE, { name: '佐藤' });
    expect(errors?.length).toBeGreaterThan(0);
  });
  it('finds for a facility’s admin only that facility and its people', async () => {
    const admin = directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    const own = admin.activities[0]!.facilityId;
    const ask = async (query: string, name: string) => (await directory.ask(admin.subject, query, { name })).data;
    expect(namesOf(await ask(PEOPLE, admin.name))).toContain(admin.name);
    expect(namesOf(await ask(PEOPLE, '網野'))).toEqual([]);
    const facilities = async (name: string) =>
      (await ask(FACILITIES, name)).facilityRecords.edges.map(({ node }: { node: { id: string } }) => node.id);
    expect(await facilities(directory.world.facilities.find(({ id }) => id === own)!.name)).toEqual([own]);
    expect(await facilities(directory.world.facilities.find(({ id }) => id !== own)!.name)).toEqual([]);
  });
});

describe('the answer of a search can be used unchanged', () => {
  const LINK = `mutation ($input: LinkPatientInput!) { linkPatient(input: $input) { link { facility { id } localPatientId } userErrors { code field } } }`;
  const linked = async (change: object) => {
    const { links, patients } = directory.world;
    const patient = patients.find(({ id }) => !links.some((link) => link.patientId === id && link.facilityId === hospital().id))!;
    const input = { patientId: patient.id, localPatientId: '77-7', reason: '照合済み', ...change };
    return (await directory.ask('support', LINK, { input })).data.linkPatient;
  };
  const hospital = () => directory.world.facilities.find(({ system }) => system === 'id-link')!;

  it('a patient is linked by the institution that findPatients names', async () => {
    const { institutionCode, id } = hospital();
    expect(await linked({ institution: institutionCode })).toEqual({ link: { facility: { id }, localPatientId: '77-7' }, userErrors: [] });
  });
  it.each<[string, () => object, string, string]>([
    ['an institution that does not exist', () => ({ institution: '3300000000' }), 'NOT_FOUND', 'institution'],
    ['a facility that does not exist', () => ({ facilityId: 'fac_nowhere' }), 'NOT_FOUND', 'facilityId'],
    ['neither', () => ({}), 'REQUIRED', 'facilityId'],
    ['both', () => ({ facilityId: hospital().id, institution: hospital().institutionCode }), 'REQUIRED', 'facilityId'],
  ])('a patient is not linked by %s', async (_, change, code, field) => {
    expect(await linked(change())).toEqual({ link: null, userErrors: [{ code, field: ['input', field] }] });
  });
  it('a consent is registered with its reason, which the record of changes keeps', async () => {
    const { consents, facilities } = directory.world;
    const { patientId, viewingFacilityId } = consents[0]!;
    const disclosing = facilities.find(
      ({ id, system }) =>
        system !== null &&
        id !== viewingFacilityId &&
        !consents.some(
          (one) => one.patientId === patientId && one.disclosingFacilityId === id && one.viewingFacilityId === viewingFacilityId,
        ),
    )!;
    const input = { patientId, disclosingFacilityId: disclosing.id, viewingFacilityId, reason: '窓口で同意書を受領' };
    const { data } = await directory.ask(
      'support',
      'mutation ($input: RegisterConsentInput!) { registerConsent(input: $input) { consent { id } userErrors { code } } }',
      { input },
    );
    expect(data.registerConsent.userErrors).toEqual([]);
    const changes = await directory.ask('admin', 'query ($id: ID) { changes(subjectId: $id) { edges { node { reason } } } }', {
      id: data.registerConsent.consent.id,
    });
    expect(changes.data.changes.edges).toEqual([{ node: { reason: '窓口で同意書を受領' } }]);
  });
});
