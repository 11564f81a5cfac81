import 'reflect-metadata';
import { connect } from 'node:net';
import { request } from 'undici';
import { Allergy } from '../chart/allergy.js';
import { Prescription } from '../chart/prescription.js';
import type { ChartAsk } from '../chart/reader/chart-answer.js';
import { AnswerState } from '../chart/reader/facility-answer.js';
import { maskOf } from '../permit/category.js';
import { SECRET, testSubgraph } from '../testing/test-subgraph.js';

const asked: (readonly ChartAsk[])[] = [];
let subgraph: Awaited<ReturnType<typeof testSubgraph>>;
beforeAll(async () => {
  subgraph = await testSubgraph({
    read: async (asks) => {
      asked.push(asks);
      return asks.map(({ category, patient, place }) => ({
        state: AnswerState.ANSWERED,
        items: [
          Object.assign(category === 'ALLERGY' ? new Allergy() : new Prescription(), {
            id: `${patient} ${category} ${place.localId}`,
            facility: { id: place.facility },
            date: '2026-01-01',
            substance: {},
          }),
        ],
      }));
    },
  });
});
afterAll(async () => await subgraph?.close());
beforeEach(() => asked.splice(0));

const ENTITIES = (fields: string) => `query ($r: [_Any!]!) { _entities(representations: $r) { ... on TestChart { ${fields} } } }`;
const FRAGMENTS = ['A Allergy', 'P Prescription', 'I Injection']
  .map((one) => one.split(' '))
  .map(([name, type]) => ` fragment ${name} on ${type}Connection { complete answers { category state facility { id } } }`)
  .join('');
const reference = async (patient: string, categories: Parameters<typeof maskOf>[0], localId = '0012345') => ({
  __typename: 'TestChart',
  id: `${patient}~test-system`,
  permit: await subgraph.issuer.sign({
    claims: { pat: patient, chart: `${patient}~test-system`, lines: [{ f: 'fac_hospital', c: maskOf(categories), g: ['consent:con_1'] }] },
    sealed: { places: { fac_hospital: { id: localId, institution: '3310000001' } } },
  }),
});

describe('a subgraph of the kit', () => {
  it('shows a root field that a rule allows, and denies a field without a rule', async () => {
    expect((await subgraph.ask('{ open }')).data).toEqual({ open: 'open' });
    for (const [query, path] of [
      ['{ unruled }', ['unruled']],
      ['mutation { unruledMutation }', ['unruledMutation']],
      ['{ forgotten { secret } }', ['forgotten', 'secret']],
    ] as const) {
      const { errors, text } = await subgraph.ask(query);
      expect(errors).toMatchObject([{ message: 'Not permitted.', path, extensions: { code: 'NOT_PERMITTED' } }]);
      expect(text).not.toContain(SECRET);
    }
    const entity = await subgraph.ask('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Forgotten { secret } } }', {
      r: [{ __typename: 'Forgotten', id: '1' }],
    });
    expect(entity.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    expect(entity.text).not.toContain(SECRET);
  });

  it('shows a chart’s own field only with the category of the field, and never shows a field without a category', async () => {
    const granted = [await reference('pat_1', ['DIAGNOSIS'])];
    expect((await subgraph.ask(ENTITIES('id ownNamed'), { r: granted })).data._entities[0].ownNamed).toBe(SECRET);
    for (const [field, r] of [
      ['ownNamed', [await reference('pat_1', ['LAB_RESULT'])]],
      ['ownUnnamed', granted],
    ] as const) {
      const { data, errors, text } = await subgraph.ask(ENTITIES(`id ${field}`), { r });
      expect(data._entities[0]).toEqual({ id: 'pat_1~test-system', [field]: null });
      expect(errors).toMatchObject([{ path: ['_entities', 0, field], extensions: { code: 'NOT_PERMITTED' } }]);
      expect(text).not.toContain(SECRET);
    }
  });

  it('answers its SDL for the composition', async () => {
    expect((await subgraph.ask('{ _service { sdl } }')).data._service.sdl).toContain('type TestChart');
    expect(subgraph.subgraph.sdl).toContain('permit: Permit @inaccessible');
  });

  it('logs unknown errors and the causes of known ones, and never shows them', async () => {
    subgraph.log.splice(0);
    const failing = await subgraph.ask('{ failing }');
    expect(failing.errors).toMatchObject([{ message: 'The subgraph failed.', path: ['failing'], extensions: { code: 'INTERNAL' } }]);
    const refused = await subgraph.ask('{ refused }');
    expect(refused).toMatchObject({
      data: { refused: null },
      errors: [{ message: 'There is nothing of that id.', path: ['refused'], extensions: { code: 'NOT_FOUND' } }],
    });
    const broken = await subgraph.ask('{ brokenRule }');
    expect(broken.errors).toMatchObject([{ path: ['brokenRule'], extensions: { code: 'INTERNAL' } }]);
    expect(broken.data).toEqual({ brokenRule: null });
    for (const { text } of [failing, refused, broken]) expect(text).not.toContain(SECRET);
    expect(subgraph.log.filter((line) => line.includes(SECRET))).toHaveLength(2);
  });

  it('checks each chart by its own grant, so that two charts of one request never leak', async () => {
    const pairs = [
      [['ALLERGY'], ['PRESCRIPTION']],
      [['PRESCRIPTION'], ['ALLERGY']],
    ] as const;
    for (const [first, second] of pairs) {
      const r = [await reference('pat_1', first), await reference('pat_2', second), await reference('pat_3', first)];
      const { data, errors } = await subgraph.ask(
        ENTITIES('id allergies { nodes { id } answers { state } } prescriptions { nodes { id } answers { state } }'),
        { r },
      );
      const [one, two, three] = data._entities;
      const [seen, hidden] = first[0] === 'ALLERGY' ? ['allergies', 'prescriptions'] : ['prescriptions', 'allergies'];
      const withheld = { nodes: [], answers: [{ state: 'WITHHELD' }] };
      for (const chart of [one, three]) expect([chart[seen].nodes.length, chart[hidden]]).toEqual([1, withheld]);
      expect([two[hidden].nodes.length, two[seen]]).toEqual([1, withheld]);
      expect(errors).toEqual([]);
      for (const ask of asked.splice(0).flat()) expect(ask.category).toBe(ask.patient === 'pat_2' ? second[0] : first[0]);
    }
  });

  it('calls its port once for all charts, and each list says what the facilities answered for it', async () => {
    const r = await Promise.all(
      ['pat_1', 'pat_2', 'pat_3'].map(async (patient) => await reference(patient, ['ALLERGY', 'PRESCRIPTION'], patient)),
    );
    const { data } = await subgraph.ask(ENTITIES('allergies { ...A } p: prescriptions { ...P } injections { ...I }') + FRAGMENTS, { r });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(6);
    const said = (category: string, state: string) => ({
      complete: true,
      answers: [{ category, state, facility: { id: 'fac_hospital' } }],
    });
    for (const chart of data._entities)
      expect(chart).toEqual({
        allergies: said('ALLERGY', 'ANSWERED'),
        p: said('PRESCRIPTION', 'ANSWERED'),
        injections: said('INJECTION', 'WITHHELD'),
      });
  });

  it('fails only the chart with a bad permit, and reads nothing for it', async () => {
    const good = await reference('pat_1', ['ALLERGY']);
    const bad = { ...(await reference('pat_2', ['ALLERGY'])), id: 'pat_1~test-system' };
    const { data, errors } = await subgraph.ask(ENTITIES('id allergies { nodes { id } }'), {
      r: [bad, good, { ...good, permit: 'x' }, { ...good, permit: '' }],
    });
    expect(data._entities.map((chart: { id: string } | null) => chart?.id ?? null)).toEqual([null, 'pat_1~test-system', null, null]);
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual(
      [0, 2, 3].map((i) => [['_entities', i], 'PERMIT_INVALID']),
    );
    expect(asked.flat().map(({ patient }) => patient)).toEqual(['pat_1']);
  });

  it('reads only id and permit from a reference', async () => {
    const good = await reference('pat_1', []);
    const grant = { covers: () => true, at: () => [{ facility: 'f', institution: 'i', localId: '1', dates: [{}] }], facilities: ['f'] };
    const { data } = await subgraph.ask(ENTITIES('allergies { nodes { id } answers { state } }'), {
      r: [{ ...good, grant, allergies: { nodes: [{ id: 'x' }], answers: [] } }],
    });
    expect(data._entities).toEqual([{ allergies: { nodes: [], answers: [{ state: 'WITHHELD' }] } }]);
    expect(asked).toEqual([]);
  });

  it('answers operations with aliases, fragments and variables, and refuses invalid ones', async () => {
    const r = [await reference('pat_1', ['PRESCRIPTION'])];
    const query = `query Q($r: [_Any!]!, $n: Int! = 1, $skip: Boolean!) { _entities(representations: $r) { __typename ...F } }
      fragment F on TestChart { a: prescriptions(first: $n) { nodes { ...I } } b: prescriptions(first: 0) { nodes { ...I } } id @skip(if: $skip) } fragment I on Prescription { id }`;
    for (const skip of [true, false]) {
      const { data, errors } = await subgraph.ask(query, { r, skip });
      expect(errors).toEqual([]);
      expect(data._entities[0]).toEqual({
        __typename: 'TestChart',
        a: { nodes: [{ id: 'pat_1 PRESCRIPTION 0012345' }] },
        b: { nodes: [] },
        ...(skip ? {} : { id: 'pat_1~test-system' }),
      });
    }
    for (const bad of [
      '',
      '{',
      '{ nothing }',
      '{ open { a } }',
      'query A { open } query B { open }',
      'subscription { open }',
      'fragment F on Query { open }',
    ]) {
      const { errors } = await subgraph.ask(bad);
      expect([bad, errors]).toEqual([
        bad,
        [{ message: 'The request is not a GraphQL operation that this subgraph knows.', extensions: { code: 'BAD_REQUEST' } }],
      ]);
    }
    for (const variables of [{}, { r: 'x', skip: 1 }, { r, skip: 'true' }]) {
      const { errors } = await subgraph.ask(query, variables);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    }
  });

  it.each(['1.5', '0', '-1', 'NaN', 'x', '99999999999', '1e-9', 'Infinity'])(
    'accepts a budget header of %s without failing',
    async (budget) => {
      const { status } = await subgraph.ask('{ open }', undefined, { headers: { 'x-hareyaka-budget-ms': budget } });
      expect(status).toBe(200);
    },
  );

  it('answers input that is not an HTTP request with an error in the kit’s form', async () => {
    const { hostname, port } = new URL(subgraph.url);
    for (const bytes of ['NONSENSE\r\n\r\n', 'GET / HTTP/1.1\r\nbad header\r\n\r\n', 'GET /\0 HTTP/1.1\r\n\r\n']) {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(Number(port), hostname, () => socket.write(bytes));
        socket.on('data', (data) => {
          text += data.toString();
        });
        socket.on('close', () => resolve(text));
        socket.on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain('x-content-type-options: nosniff');
      expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({
        errors: [{ message: 'The request is not a GraphQL operation that this subgraph knows.', extensions: { code: 'BAD_REQUEST' } }],
      });
    }
  });

  it('answers /health and /ready, and has no other pages', async () => {
    for (const [path, status] of [
      ['/health', 200],
      ['/ready', 200],
      ['/graphql', 404],
      ['/', 404],
      ['/..%2f', 404],
    ] as const) {
      const answer = await request(`${subgraph.url}${path}`);
      await answer.body.dump();
      expect([path, answer.statusCode]).toEqual([path, status]);
    }
  });
});
