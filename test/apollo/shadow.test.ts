import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerJson, type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../../gateway/testing/test-issuer.js';
import { differencesIn, type ShadowedGateway, startShadowedGateway } from './shadowed-gateway.js';

const SDL = `type Query { people: [Person] patient(id: ID!): Person secret: String @requiresScopes(scopes: [["secret:read"]]) }
  type Mutation { rename(id: ID!): Person }
  type Person @key(fields: "id") { id: ID! name: String kin: Person @requiresScopes(scopes: [["kin:read"]]) }`;
const PEOPLE = [
  { id: '1', name: 'Hanako' },
  { id: '2', name: 'Taro' },
];
const QUERY = '{ p17: people { id name } }';
const REFUSED = 'patient-99';

let subgraph: FakeSubgraph;
let gateway: ShadowedGateway;
let issuer: TestIssuer;
const reported = async () => {
  await gateway.settled();
  return differencesIn(gateway.lines);
};
/** Answers only the stock gateway in this way: our engine sends subgraphs the remaining time in a header. */
const plant = (body: (people: readonly object[]) => unknown) => {
  subgraph.fault = (request, response) => {
    answerJson(response, request.headers['x-hareyaka-budget-ms'] === undefined ? body(PEOPLE) : { data: { p17: PEOPLE } });
  };
};
const failing = (code: string, field: string) => ({
  data: { p17: [{ id: '1', name: null }] },
  errors: [{ message: 'Hanako', path: ['p17', 0, field], extensions: { code } }],
});

beforeAll(async () => {
  issuer = await createTestIssuer();
  const person = (_: unknown, { id }: { id: string }) => ({ id, name: 'Hanako', kin: { id: '3', name: 'Jiro' } });
  subgraph = await startFakeSubgraph('people', SDL, {
    Query: { people: () => PEOPLE, patient: person, secret: () => 's' },
    Mutation: { rename: person },
  });
});
afterAll(async () => {
  await subgraph?.close();
  await issuer?.close();
});
afterEach(async () => {
  subgraph.fault = undefined;
  await gateway?.close();
});

describe('a gateway with --shadow 1', () => {
  beforeEach(async () => {
    subgraph.asked.length = 0;
    gateway = await startShadowedGateway([subgraph], {
      config: { supergraph: composeSupergraph([subgraph]), introspection: true, metricsListen: { host: '127.0.0.1', port: 0 } },
    });
  });
  const metrics = async () => await (await fetch(gateway.metrics!)).text();

  it('sends the stock gateway the same query, and counts equal answers', async () => {
    expect((await gateway.ask(QUERY)).body).toEqual({ data: { p17: PEOPLE } });
    expect(await reported()).toEqual([]);
    expect(subgraph.asked).toHaveLength(2);
    expect(await metrics()).toContain('hareyaka_shadow_total{outcome="same"} 1');
  });

  it('logs at the start that subgraphs are called twice', () => {
    expect(gateway.lines.map(({ level, msg }) => [level, msg])).toContainEqual([40, expect.stringContaining('asked a second time')]);
  });

  it.each<[string, Parameters<typeof plant>[0], string]>([
    ['another value', ([one, two]) => ({ data: { p17: [one, { ...two, name: 'Jiro' }] } }), 'value people.@.name'],
    ['a missing item', ([one]) => ({ data: { p17: [one] } }), 'missing people.@'],
    ['an extra item', (people) => ({ data: { p17: [...people, { id: '3', name: 'C' }] } }), 'extra people.@'],
    ['a null in the place of a value', ([one]) => ({ data: { p17: [one, null] } }), 'null people.@ stock'],
    ['another order', ([one, two]) => ({ data: { p17: [two, one] } }), 'order people'],
    ['an error', () => failing('NOT_PERMITTED', 'name'), 'error path people.@.name stock NOT_PERMITTED'],
  ])('finds %s', async (_, body, difference) => {
    plant(body);
    await gateway.ask(QUERY);
    expect(await reported()).toContain(difference);
    expect(await metrics()).toContain('hareyaka_shadow_total{outcome="different"} 1');
  });

  it.each([
    ['another error code', failing('BAD_INPUT', 'name'), 'error code people.@.name NOT_PERMITTED BAD_INPUT'],
    ['another error path', failing('NOT_PERMITTED', 'id'), 'error path people.@.name people.@.id NOT_PERMITTED'],
  ])('finds %s', async (_, planted, difference) => {
    subgraph.fault = (request, response) =>
      answerJson(response, request.headers['x-hareyaka-budget-ms'] === undefined ? planted : failing('NOT_PERMITTED', 'name'));
    await gateway.ask(QUERY);
    expect(await reported()).toEqual([difference]);
  });

  it('logs no value, no variable, no alias and no message', async () => {
    subgraph.fault = (request, response) =>
      answerJson(
        response,
        request.headers['x-hareyaka-budget-ms'] === undefined
          ? { data: { p17: null }, errors: [{ message: 'Hanako', path: ['p17'], extensions: { code: REFUSED } }] }
          : { data: { p17: { id: REFUSED, name: 'Hanako' } } },
      );
    await gateway.ask('query ($id: ID!) { p17: patient(id: $id) { id name } }', { variables: { id: REFUSED } });
    expect(await reported()).toEqual(['null patient stock', 'error path patient stock SUBGRAPH_ERROR']);
    expect(JSON.stringify(gateway.lines)).not.toMatch(/Hanako|patient-99|p17/);
  });

  it('reports no difference for a subgraph that neither engine can reach', async () => {
    subgraph.fault = (request) => void request.socket.destroy();
    expect((await gateway.ask(QUERY)).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(await reported()).toEqual([]);
    expect(await metrics()).toContain('hareyaka_shadow_total{outcome="same"} 1');
  });

  it('answers the client before the stock gateway has an answer', async () => {
    let release = () => undefined as unknown;
    const answered = new Promise<void>((resolve) => {
      release = () => resolve();
    });
    subgraph.fault = (request, response) => {
      const answer = () => answerJson(response, { data: { p17: PEOPLE } });
      if (request.headers['x-hareyaka-budget-ms'] === undefined) void answered.then(answer);
      else answer();
    };
    await gateway.ask(QUERY);
    expect(gateway.lines.filter(({ outcome }) => outcome === 'same')).toEqual([]);
    release();
    expect(await reported()).toEqual([]);
  });

  it.each(['mutation { rename(id: "1") { name } }', '{ __schema { queryType { name } } people { id } }', '{ __typename }'])(
    'never compares: %s',
    async (query) => {
      const { body } = await gateway.ask(query);
      await gateway.settled();
      expect(body.errors).toBeUndefined();
      expect(subgraph.asked.filter(({ headers }) => headers['x-hareyaka-budget-ms'] === undefined)).toEqual([]);
    },
  );

  it('does not send the stock gateway a field that authorization removed, and reports no difference', async () => {
    const { body } = await gateway.ask('{ people { name kin { name } } secret }');
    expect([body.data, body.errors?.length]).toEqual([{ people: PEOPLE.map(({ name }) => ({ name, kin: null })), secret: null }, 2]);
    expect(await reported()).toEqual([]);
    expect(subgraph.asked).toHaveLength(2);
    expect(subgraph.asked.filter(({ query }) => /kin|secret/.test(query))).toEqual([]);
  });
});

it('the stock gateway serves the project’s own supergraph for a comparison', async () => {
  gateway = await startShadowedGateway([], { config: { supergraph: await readFile('schema/supergraph.graphql', 'utf8') } });
  expect(gateway.lines.filter(({ level }) => level > 40)).toEqual([]);
});

describe('a gateway with --shadow and authentication', () => {
  it('calls subgraphs for the same caller with a token that names the patient and opens no chart, so that no view is recorded', async () => {
    gateway = await startShadowedGateway([subgraph], { issuer, config: { supergraph: composeSupergraph([subgraph]) } });
    subgraph.asked.length = 0;
    await gateway.ask('query ($id: ID!) { patient(id: $id) { name } }', { variables: { id: 'p1' }, token: await issuer.token() });
    expect(await reported()).toEqual([]);
    const [ours, shadows] = subgraph.asked.map(({ headers }) => claimsOf(headers.authorization!));
    expect([ours!.opens, ours!.names, shadows!.opens, shadows!.names]).toEqual([['p1'], [], [], ['p1']]);
    const { opens, names, iat, exp, jti, ...caller } = ours!;
    expect(shadows).toMatchObject(caller);
  });
});

function claimsOf(authorization: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
}
