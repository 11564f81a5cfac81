import 'reflect-metadata';
import { IsNull } from 'typeorm';
import type { ReportedDisclosure } from '../../kit/index.js';
import { decide, listGrounds } from '../decision/decide.js';
import { FactsStore } from '../decision/facts.store.js';
import { PersonStore } from '../decision/person.store.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const LIST = 'viewablePatients(first: 5) { edges { node { id name } } }';
const idsOf = (list: { edges: { node: { id: string } }[] }) => list.edges.map(({ node }) => node.id);
async function listOf(subject = 'dr-sato'): Promise<string[]> {
  return idsOf((await directory.ask(subject, `{ ${LIST} }`)).data.viewablePatients);
}
async function groundsOf(subject: string, patient: string): Promise<string[]> {
  const caller = directory.caller(subject);
  const person = await new PersonStore(directory.database).ofCaller(caller, directory.now);
  const [facts] = await new FactsStore(directory.database).factsOf(person!, caller, [patient], directory.now);
  return listGrounds(decide(facts!, directory.now));
}
const brief = (all: readonly ReportedDisclosure[] | undefined) =>
  all?.map(({ path, patients, items }) => [path.join('.'), patients, items]);

describe('the directory reports whose data it shows', () => {
  it('with its category, person, profession and all grounds of the decision, for one patient', async () => {
    const [patient] = await listOf();
    const { disclosures } = await directory.ask('dr-sato', 'query ($id: ID!) { patient(id: $id) { name } }', { id: patient });
    expect(disclosures).toEqual([
      {
        path: ['patient'],
        patients: [patient],
        category: 'DEMOGRAPHICS',
        facility: null,
        form: 'RECORDS',
        state: 'ANSWERED',
        items: 1,
        grounds: await groundsOf('dr-sato', patient!),
        purpose: 'TREAT',
        user: user('dr-sato').id,
        profession: user('dr-sato').profession,
      },
    ]);
    expect(disclosures![0]!.grounds.length).toBeGreaterThan(1);
  });

  it('in one disclosure for all patients of a list', async () => {
    const { data, disclosures } = await directory.ask('dr-sato', `{ ${LIST} }`);
    expect(idsOf(data.viewablePatients)).toHaveLength(5);
    expect(brief(disclosures)).toEqual([['viewablePatients', idsOf(data.viewablePatients), 1]]);
    expect(disclosures![0]!.grounds).toEqual(['listed']);
  });

  it('of each alias, also if only one of two aliases of the same field shows a name', async () => {
    const [id] = await listOf();
    const query = 'query ($id: ID!) { a: patient(id: $id) { id } b: patient(id: $id) { kana } c: patient(id: $id) { birthDate sex } }';
    const { disclosures } = await directory.ask('dr-sato', query, { id });
    expect(brief(disclosures)).toEqual([
      ['b', [id], 1],
      ['c', [id], 1],
    ]);
  });

  it.each([
    ['only the id', 'id', false],
    ['a name that is skipped', 'id name @skip(if: $yes)', false],
    ['a name in a fragment that is not included', 'id ... @include(if: $no) { name }', false],
    ['a name in a fragment', 'id ...F', true],
    ['a name under an alias', 'x: name', true],
    ['the charts without their facilities', 'charts { id system { id } }', false],
    ['the facilities of its charts', 'charts { facilities { id } }', true],
  ])('of a patient with %s as the operation shows it', async (_what, selection, isShown) => {
    const [id] = await listOf();
    const fragment = selection.includes('...F') ? ' fragment F on Patient { name }' : '';
    const used = ['yes', 'no'].filter((name) => selection.includes(`$${name}`)).map((name) => `, $${name}: Boolean!`);
    const query = `query ($id: ID!${used.join('')}) { patient(id: $id) { ${selection} } }${fragment}`;
    const { disclosures, errors } = await directory.ask('dr-sato', query, { id, yes: true, no: false });
    expect(errors).toEqual([]);
    expect(disclosures?.map(({ patients }) => patients)).toEqual(isShown ? [[id]] : undefined);
  });

  it('of entities that a gateway asks for, each at its position, and nothing of those that are not visible', async () => {
    const [one, two] = await listOf();
    const representations = [one, 'pat_unknown', two].map((id) => ({ __typename: 'Patient', id }));
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { n: name id } } }';
    const { disclosures, data } = await directory.ask('dr-sato', query, { r: representations });
    expect(data._entities[1]).toBeNull();
    expect(brief(disclosures)).toEqual([
      ['_entities.0.n', [one], 1],
      ['_entities.2.n', [two], 1],
    ]);
    expect(disclosures![0]!.grounds).toEqual(await groundsOf('dr-sato', one!));
  });

  it('not of a patient who is null in the answer', async () => {
    const { disclosures, data } = await directory.ask('dr-gaibu', 'query ($id: ID!) { patient(id: $id) { name } }', {
      id: (await listOf())[0],
    });
    expect(data.patient).toBeNull();
    expect(disclosures).toBeUndefined();
  });

  it('not for answers about facilities and people at work', async () => {
    const { disclosures } = await directory.ask(
      'admin',
      '{ me { name } facilities(first: 3) { edges { node { name } } } userRecords(first: 2) { edges { node { name } } } }',
    );
    expect(disclosures).toBeUndefined();
  });

  it('to the support centre by its role, with the facilities of the patient’s links', async () => {
    const link = await directory.database.getRepository(PatientLinkEntity).findOneByOrFail({ endedAt: IsNull() });
    const links = await directory.database.getRepository(PatientLinkEntity).findBy({ patientId: link.patientId });
    const query = 'query ($id: ID!) { patientRecords(filter: { id: $id }) { edges { node { name links { localPatientId } } } } }';
    const { disclosures } = await directory.ask('support', query, { id: link.patientId });
    expect(new Set(disclosures!.map(({ facility }) => facility))).toEqual(new Set([null, ...links.map(({ facilityId }) => facilityId)]));
    for (const { patients, grounds, path } of disclosures!)
      expect([patients, grounds, path]).toEqual([[link.patientId], ['role:SUPPORT_CENTRE'], ['patientRecords']]);
  });

  it.each([
    ['an explanation of access', 'query ($u: ID!, $p: ID!) { explainAccess(userId: $u, patientId: $p) { viewable } }', 'explainAccess'],
    ['who can see the patient', 'query ($p: ID!) { whoCanSee(patientId: $p, first: 2) { edges { node { user { id } } } } }', 'whoCanSee'],
    ['the consents of the patient', 'query ($p: ID) { consents(patientId: $p, first: 2) { edges { node { kind } } } }', 'consents'],
    [
      'a comparison with candidates',
      'query ($p: ID!) { scoreLink(input: { patientId: $p, candidates: [{ name: "山田" }] }) { scores { score } } }',
      'scoreLink',
    ],
  ])('in %s', async (_what, query, field) => {
    const [patient] = await listOf();
    const u = user('dr-sato').id;
    const variables = { p: patient, ...(query.includes('$u') && { u }) };
    const { disclosures, errors } = await directory.ask('support', query, variables);
    expect(errors).toEqual([]);
    expect(disclosures!.map(({ path, patients, grounds }) => [path, patients, grounds])).toEqual([
      [[field], [patient], ['role:SUPPORT_CENTRE']],
    ]);
  });

  it('in the history of changes, by the ids in the input of the mutations', async () => {
    const [patient] = await listOf();
    const input = { networkId: 'N-0815', name: '新 太郎', kana: 'アタラシ タロウ', birthDate: '1960-01-01', sex: 'MALE', reason: 'テスト' };
    const made = await directory.ask(
      'support',
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { patient { id name } } }',
      { input },
    );
    const { id } = made.data.registerPatient.patient;
    expect(brief(made.disclosures)).toEqual([['registerPatient', [id], 1]]);
    expect(id).not.toBe(patient);
    const { disclosures } = await directory.ask('support', 'query ($id: ID) { changes(subjectId: $id) { edges { node { detail } } } }', {
      id,
    });
    expect(brief(disclosures)).toEqual([['changes', [id], 1]]);
  });

  it('with purpose BTG and the emergency access as the ground, while it is the only one', async () => {
    const alike = ({ family, birthDate }: { family: string; birthDate: string }) =>
      directory.world.patients.filter((one) => one.family === family && one.birthDate === birthDate).length;
    const isLinked = (id: string) => directory.world.links.some(({ patientId }) => patientId === id);
    const patient = directory.world.patients.find((one) => alike(one) === 1 && isLinked(one.id))!;
    const caller = directory.caller('dr-gaibu', { authenticatedAt: Math.floor(directory.now / 1000) });
    const { family, given, birthDate, sex } = patient;
    const input = { name: `${family} ${given}`, birthDate, sex, reason: '救急' };
    const started = await directory.ask(
      caller,
      'mutation ($input: StartEmergencyAccessInput!) { startEmergencyAccess(input: $input) { emergencyAccess { id } userErrors { code } } }',
      { input },
    );
    const { emergencyAccess } = started.data.startEmergencyAccess;
    const { disclosures } = await directory.ask('dr-gaibu', 'query ($id: ID!) { patient(id: $id) { name } }', { id: patient.id });
    expect(disclosures!.map(({ purpose, grounds }) => [purpose, grounds])).toEqual([['BTG', [`emergency:${emergencyAccess.id}`]]]);
  });
});
