import 'reflect-metadata';
import { MembershipEntity } from '../facilities/facility.entity.js';
import { PatientEntity } from '../patients/patient.entity.js';
import { post, type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { UserStatusEntity } from '../users/user.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const idsOf = async (subject: string) => {
  const { data } = await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
};

describe('the directory over HTTP', () => {
  it('refuses requests without a caller token from the gateway for the directory', async () => {
    const caller = directory.caller('admin');
    const good = await directory.token(caller);
    const tokens = [undefined, '', 'x', `${good}x`, await directory.token(caller, 'humanbridge'), good.split('.').slice(0, 2).join('.')];
    for (const token of tokens) {
      const answer = await post(directory.url, token, { query: '{ me { id } }' });
      expect([answer.status, answer.errors[0]?.extensions.code, answer.data]).toEqual([401, 'CALLER_UNKNOWN', undefined]);
    }
    expect((await post(directory.url, good, { query: '{ me { id } }' })).status).toBe(200);
  });

  it('answers who the caller is', async () => {
    const { data, errors } = await directory.ask('dr-sato', '{ me { id name kana profession facilities { id name } } }');
    expect(errors).toEqual([]);
    expect(data.me).toMatchObject({ name: '佐藤 晴子', profession: 'DOCTOR', facilities: [{ id: directory.caller('dr-sato').facility }] });
  });

  it.each([
    ['unknown', 'dr-sato', { subject: 'nobody' }],
    ['of another issuer', 'dr-sato', { issuer: 'https://elsewhere.example' }],
    ['of another facility', 'dr-sato', { facility: 'fac_nowhere' }],
    ['signed in without the needed assurance', 'dr-sato', { assurance: 'urn:hareyaka:acr:two-factor' }],
  ])('shows nothing at all to a person who is %s', async (_title, subject, change) => {
    const who = directory.caller(subject, change);
    for (const field of [
      'me { id }',
      'viewablePatients { edges { cursor } }',
      'patient(id: "x") { id }',
      'facilities { edges { cursor } }',
      'connectionSystems { id }',
    ]) {
      const { data, errors } = await directory.ask(who, `{ ${field} }`);
      expect([field, errors.map(({ extensions }) => extensions.code)]).toEqual([field, ['NOT_PERMITTED']]);
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    }
  });

  it('shows nothing to a suspended person from the next operation on, and to one whose facility left', async () => {
    const user = directory.world.users.find(({ subject }) => subject === 'cm-kimura')!;
    const users = directory.database.getRepository(UserStatusEntity);
    await users.update({ userId: user.id }, { until: directory.now });
    expect((await directory.ask('cm-kimura', '{ me { id } }')).errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    await users.update({ userId: user.id }, { until: null });
    const facilities = directory.database.getRepository(MembershipEntity);
    await facilities.update({ facilityId: user.activities[0]!.facilityId }, { until: directory.now });
    expect((await directory.ask('cm-kimura', '{ me { id } }')).errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    await facilities.update({ facilityId: user.activities[0]!.facilityId }, { until: null });
    expect((await directory.ask('cm-kimura', '{ me { id } }')).errors).toEqual([]);
  });

  it('lists viewable patients by kana, page after page, each once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await directory.ask(
        'dr-sato',
        'query ($after: String) { viewablePatients(first: 7, after: $after) { edges { cursor node { id kana } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
        { after },
      );
      expect(errors).toEqual([]);
      const { edges, pageInfo } = data.viewablePatients;
      expect(pageInfo).toMatchObject({ hasPreviousPage: after !== null, startCursor: edges[0].cursor, endCursor: edges.at(-1).cursor });
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(await idsOf('dr-sato'));
    expect(new Set(seen).size).toBe(seen.length);
    expect(await idsOf('dr-gaibu')).toEqual([]);
  });

  it('finds patients by kana, written name and birth date, and treats nulls as absent', async () => {
    const id = (await idsOf('dr-sato'))[0]!;
    const row = (await directory.database.getRepository(PatientEntity).findOneBy({ id }))!;
    const query = 'query ($filter: PatientFilter) { viewablePatients(filter: $filter) { edges { node { id } } } }';
    const find = async (filter: object | null) =>
      (await directory.ask('dr-sato', query, { filter })).data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id);
    const hiragana = row.kana.slice(0, 3).replace(/[ァ-ヶ]/g, (kana) => String.fromCodePoint(kana.codePointAt(0)! - 0x60));
    for (const name of [row.kana, hiragana, row.kana.slice(0, 2), row.name, row.name.replace(' ', '　'), ` ${row.name} `])
      expect(await find({ name })).toContain(id);
    expect(await find({ birthDate: row.birthDate, name: null, facilityId: null })).toContain(id);
    expect(await find(null)).toHaveLength(50);
    expect(await find({ name: '%' })).toEqual([]);
    expect(await find({ name: "x' OR 1=1 --" })).toEqual([]);
  });

  it.each([
    ['first: -1', 'BAD_INPUT'],
    ['first: 1001', 'BAD_INPUT'],
    ['first: null', 'BAD_REQUEST'],
    ['first: 99999999999', 'BAD_REQUEST'],
    ['after: "????"', 'BAD_INPUT'],
    ['after: ""', 'BAD_INPUT'],
    ['after: "cGF0X25vYm9keQ"', 'BAD_INPUT'],
    ['filter: { birthDate: "1940-02-31" }', 'BAD_REQUEST'],
    ['filter: { name: 1 }', 'BAD_REQUEST'],
    [`filter: { name: "${'あ'.repeat(201)}" }`, 'BAD_INPUT'],
  ])('refuses viewablePatients(%s)', async (args, code) => {
    const { errors } = await directory.ask('dr-sato', `{ viewablePatients(${args}) { edges { cursor } } }`);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
  });
});
