import 'reflect-metadata';
import { post, type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { ViewDayEntity } from './patient.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const idsOf = async (subject: string) => {
  const { data } = await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
};

/** A patient whom the caller may not view, and one who does not exist. */
async function notViewable(subject: string): Promise<string> {
  const seen = await idsOf(subject);
  return directory.world.patients.find(({ id }) => !seen.includes(id))!.id;
}

describe('the directory', () => {
  it('reveals no patient through a cursor of a patient who is not viewable', async () => {
    const query = 'query ($after: String) { viewablePatients(after: $after) { edges { cursor } } }';
    const after = (id: string) => ({ after: Buffer.from(id).toString('base64url') });
    const hidden = await directory.ask('dr-sato', query, after(await notViewable('dr-sato')));
    const nobody = await directory.ask('dr-sato', query, after('pat_nobody'));
    expect(hidden.text).toBe(nobody.text);
  });

  it('answers for a patient who is not viewable exactly as for one who does not exist', async () => {
    const hidden = await notViewable('dr-sato');
    const query = 'query ($id: ID!) { patient(id: $id) { id name charts { id } } }';
    const nobody = await directory.ask('dr-sato', query, { id: 'pat_nobody' });
    expect(nobody).toMatchObject({ status: 200, data: { patient: null }, errors: [] });
    for (const id of [hidden, `${hidden} `, '', '%', "' OR '1'='1", '\u0000', '𠮷'.repeat(100), 'x'.repeat(100_000)]) {
      expect((await directory.ask('dr-sato', query, { id })).text).toBe(nobody.text);
    }
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id name } } }';
    const [one, other] = await Promise.all(
      [hidden, 'pat_nobody'].map(async (id) => await directory.ask('dr-sato', entities, { r: [{ __typename: 'Patient', id }] })),
    );
    expect(one!.text).toBe(other!.text);
    expect(one!.errors[0]).toMatchObject({ path: ['_entities', 0], extensions: { code: 'NOT_PERMITTED' } });
  });

  it('resolves a viewable patient beside one who is not viewable', async () => {
    const [good] = await idsOf('dr-sato');
    const hidden = await notViewable('dr-sato');
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id } ... on Facility { name } ... on User { name } } }';
    const { data, errors } = await directory.ask('dr-sato', query, { r: [hidden, good].map((id) => ({ __typename: 'Patient', id })) });
    expect(data._entities).toEqual([null, { id: good }]);
    expect(errors).toHaveLength(1);
  });

  it('names only facilities that the caller may know about, and people of these', async () => {
    const mine = directory.caller('dr-gaibu').facility;
    const other = directory.world.facilities.find((one) => one.system)!.id;
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Facility { name } ... on User { name } } }';
    const ask = async (who: string, typename: string, id: string) => await directory.ask(who, query, { r: [{ __typename: typename, id }] });
    expect((await ask('dr-gaibu', 'Facility', mine)).data._entities[0].name).toBeTruthy();
    expect((await ask('dr-gaibu', 'Facility', other)).text).toBe((await ask('dr-gaibu', 'Facility', 'fac_nowhere')).text);
    expect((await ask('dr-sato', 'Facility', other)).data._entities[0]?.name).toBeTruthy();
    const sato = directory.world.users.find(({ subject }) => subject === 'dr-sato')!.id;
    expect((await ask('dr-gaibu', 'User', sato)).text).toBe((await ask('dr-gaibu', 'User', 'usr_nobody')).text);
    expect((await ask('admin', 'User', sato)).data._entities[0].name).toBe('佐藤 晴子');
    const { data } = await directory.ask('dr-gaibu', '{ facilities { edges { node { id } } } }');
    expect(data.facilities.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([mine]);
    const all = await directory.ask('admin', '{ facilities(first: 200) { edges { node { id } } } }');
    expect(all.data.facilities.edges).toHaveLength(directory.world.facilities.length);
  });

  it('lists the connected systems', async () => {
    const { data } = await directory.ask('vendor', '{ connectionSystems { __typename id name } }');
    expect(data.connectionSystems.map((one: { __typename: string }) => one.__typename)).toEqual([
      'HumanBridgeSystem',
      'IdLinkSystem',
      'CareCabinetSystem',
      'ReceiptCloudSystem',
    ]);
  });

  it('gives a made-up chart reference neither permit, facility nor system', async () => {
    const hidden = await notViewable('dr-sato');
    const made = {
      __typename: 'HumanBridgeChart',
      id: `${hidden}~humanbridge`,
      permit: 'x',
      patient: hidden,
      system: 'humanbridge',
      facilities: directory.world.facilities.map(({ id }) => id),
    };
    const { data, errors } = await directory.ask(
      'dr-gaibu',
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on HumanBridgeChart { permit facilities { name } } } }',
      { r: [made] },
    );
    expect(JSON.stringify(data ?? null)).not.toMatch(/eyJ/);
    expect(data?._entities?.[0]?.facilities?.length ?? 0).toBeLessThanOrEqual(1);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('records views, and signs no permit, if no permit is requested', async () => {
    const id = (await idsOf('dr-sato'))[0]!;
    const who = directory.caller('dr-sato', { opens: [id] });
    const { data } = await directory.ask(who, 'query ($id: ID!) { patient(id: $id) { charts { id system { id } facilities { name } } } }', {
      id,
    });
    expect(data.patient.charts.length).toBeGreaterThan(0);
    expect(await directory.database.getRepository(ViewDayEntity).count()).toBe(0);
  });

  it('refuses a request that is too large, no operation, or no JSON, and says no more', async () => {
    const token = await directory.token(directory.caller('dr-sato'));
    const big = await post(directory.url, token, { query: '{ me { id } }', variables: { x: 'あ'.repeat(10_000_000) } });
    expect([big.status, big.errors[0]?.extensions.code]).toEqual([413, 'OVERSIZED']);
    for (const body of [
      '{',
      '[]',
      '""',
      '{"query":1}',
      '{"query":"{ me { id } }","variables":[]}',
      '{"query":"{ me { id } }","operationName":{}}',
      '{"__proto__":{"query":"{ me { id } }"}}',
    ]) {
      expect([(await post(directory.url, token, body)).status, body]).toEqual([400, body]);
    }
    for (const query of ['{', '{ nothing }', '{ me { id } } { me { id } }', `{ ${'me { id } '.repeat(20_000)} }`]) {
      expect((await post(directory.url, token, { query })).errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
        ['The request is not a GraphQL operation that this subgraph knows.', 'BAD_REQUEST'],
      ]);
    }
  });

  it('writes no name, id or token into its log', () => {
    const text = directory.log.join('\n');
    for (const { family, networkId, id } of directory.world.patients)
      for (const word of [family, networkId, id]) expect(text).not.toContain(word);
    expect(text).not.toContain('eyJ');
  });
});
