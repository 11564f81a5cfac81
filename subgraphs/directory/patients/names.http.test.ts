import 'reflect-metadata';
import { FacilityEntity } from '../facilities/facility.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { UserEntity } from '../users/user.entity.js';
import { PatientEntity } from './patient.entity.js';

const PATIENT = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { patient { id name kana } userErrors { code field } } }`;
const RENAMED = `mutation ($input: UpdatePatientInput!) { updatePatient(input: $input) { patient { name kana } userErrors { code field } } }`;
const FACILITY = `mutation ($input: RegisterFacilityInput!) { registerFacility(input: $input) { facility { id } userErrors { code field } } }`;
const PERSON = `mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id } userErrors { code field } } }`;
const SEARCHED = 'query ($name: String!) { viewablePatients(filter: { name: $name }) { totalCount edges { node { id } } } }';
const RECORDED = 'query ($kana: String!) { patientRecords(filter: { kana: $kana }) { edges { node { id } } } }';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const patient = (change: object) => ({
  input: {
    networkId: '33-names',
    name: '山田 花子',
    kana: 'ヤマダ ハナコ',
    birthDate: '1950-01-01',
    sex: 'FEMALE',
    reason: '登録',
    ...change,
  },
});
const facility = (change: object) => ({
  input: {
    institutionCode: '3319999999',
    name: '晴れやか病院',
    kana: 'ハレヤカビョウイン',
    kind: directory.world.facilities[0]!.kind,
    viewing: true,
    reason: '加入',
    ...change,
  },
});
const person = (change: object) => ({
  input: {
    issuer: 'https://idp.example',
    subject: 'names',
    name: '山田 花子',
    kana: 'ヤマダ ハナコ',
    profession: 'PHYSICAL_THERAPIST',
    idKind: 'FULL',
    workplaces: [{ facilityId: directory.world.facilities[0]!.id }],
    reason: '入職',
    ...change,
  },
});
const counts = async () => [
  await directory.database.getRepository(PatientEntity).count(),
  await directory.database.getRepository(FacilityEntity).count(),
  await directory.database.getRepository(UserEntity).count(),
];

/** What the directory does with each kind of character. It normalizes nothing, so that every name stays as it was written. */
const REFUSED: readonly [what: string, field: 'name' | 'kana', value: string][] = [
  ['a right-to-left override', 'name', '山田\u202e 花子'],
  ['a right-to-left override', 'kana', 'ヤマダ\u202e ハナコ'],
  ['a zero-width space', 'name', '山田\u200b 花子'],
  ['a zero-width joiner', 'kana', 'ヤマダ\u200d ハナコ'],
  ['a line feed', 'name', '山田\n花子'],
  ['a line separator', 'name', '山田\u2028花子'],
  ['a tab', 'kana', 'ヤマダ\tハナコ'],
  ['a long vowel mark alone', 'kana', 'ー'],
  ['voiced marks alone', 'kana', '゛ ゜'],
];

describe('the name of a patient, a person or a facility', () => {
  it.each(REFUSED)('is refused with %s in its %s, and nothing is stored', async (_what, field, value) => {
    const before = await counts();
    const expected = { userErrors: [{ code: 'CHARACTERS', field: ['input', field] }] };
    expect((await directory.ask('support', PATIENT, patient({ [field]: value }))).data.registerPatient).toMatchObject(expected);
    expect((await directory.ask('admin', FACILITY, facility({ [field]: value }))).data.registerFacility).toMatchObject(expected);
    expect((await directory.ask('admin', PERSON, person({ [field]: value }))).data.registerUser).toMatchObject(expected);
    expect(await counts()).toEqual(before);
  });

  it('is refused with a NUL', async () => {
    const { data } = await directory.ask('support', PATIENT, patient({ name: '山田\0花子' }));
    expect(data.registerPatient.userErrors.length).toBeGreaterThan(0);
  });

  it('is stored unchanged with spaces, variation selectors and half-width kana, and cannot become invalid later', async () => {
    const names = { name: '葛\u{e0100}城　花子', kana: 'ｶﾂﾗｷﾞ ﾊﾅｺ' };
    const { data } = await directory.ask('support', PATIENT, patient(names));
    expect(data.registerPatient).toMatchObject({ patient: names, userErrors: [] });
    const { id } = data.registerPatient.patient;
    const changed = await directory.ask('support', RENAMED, { input: { id, version: 1, kana: 'ー', reason: '訂正' } });
    expect(changed.data.updatePatient.userErrors).toEqual([{ code: 'CHARACTERS', field: ['input', 'kana'] }]);
  });
});

describe('the identifier of a person or a patient in another system', () => {
  it.each(['names ', ' names', 'na\u200bmes', 'names\u202e', 'na\nmes'])(
    'is refused as %j, because it looks like another identifier',
    async (value) => {
      const before = await counts();
      for (const field of ['issuer', 'subject']) {
        const expected = { userErrors: [{ code: 'CHARACTERS', field: ['input', field] }] };
        expect((await directory.ask('admin', PERSON, person({ [field]: value }))).data.registerUser).toMatchObject(expected);
      }
      const patientId = directory.world.patients[0]!.id;
      const link = { patientId, facilityId: directory.world.facilities[0]!.id, localPatientId: value, reason: '確認' };
      const query = 'mutation ($input: LinkPatientInput!) { linkPatient(input: $input) { userErrors { code field } } }';
      const { userErrors } = (await directory.ask('support', query, { input: link })).data.linkPatient;
      expect(userErrors).toContainEqual({ code: 'CHARACTERS', field: ['input', 'localPatientId'] });
      expect(await counts()).toEqual(before);
    },
  );
});

describe('a filter by name', () => {
  it.each(['ー', 'ーー', '゛', '゜ ー', 'ﾞ'])('of %p, which leaves nothing to search by, finds no record', async (name) => {
    expect((await directory.ask('dr-sato', SEARCHED, { name: 'ア' })).data.viewablePatients.totalCount).toBeGreaterThan(0);
    expect((await directory.ask('dr-sato', SEARCHED, { name })).data.viewablePatients).toEqual({ totalCount: 0, edges: [] });
    expect((await directory.ask('support', RECORDED, { kana: name })).data.patientRecords.edges).toEqual([]);
  });
});
