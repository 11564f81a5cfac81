import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { toVariableName } from './config.js';
import { Execution } from './execute/execution.js';
import { answerJson, type FakeSubgraph, startFakeSubgraph } from './testing/fake-subgraph.js';
import { composeSupergraph, readTestConfig, startTestGateway } from './testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from './testing/test-issuer.js';

let issuer: TestIssuer;
let films: FakeSubgraph;
let reviews: FakeSubgraph;

beforeAll(async () => {
  issuer = await createTestIssuer();
  films = await startFakeSubgraph('films', 'type Query { film(id: ID!): Film } type Film @key(fields: "id") { id: ID! title: String }', {
    Query: { film: (_: unknown, { id }: { id: string }) => ({ id, title: 'Ikiru' }) },
  });
  reviews = await startFakeSubgraph('film-reviews', 'type Query { top: Int } type Film @key(fields: "id") { id: ID! stars: Int }', {
    Query: { top: () => 5 },
    Film: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 5 }) },
  });
});
afterAll(async () => await Promise.all([films?.close(), reviews?.close(), issuer?.close()]));

describe('Any supergraph', () => {
  it('is served without authentication, and its subgraphs are sent no authorization', async () => {
    const gateway = await startTestGateway([films, reviews]);
    const answer = await gateway
      .ask('query ($id: ID!) { film(id: $id) { title stars } top }', { variables: { id: '7' }, headers: { authorization: 'Basic YTpi' } })
      .finally(gateway.close);
    expect(answer.body).toEqual({ data: { film: { title: 'Ikiru', stars: 5 }, top: 5 } });
    for (const { headers } of [...films.asked, ...reviews.asked]) expect(headers).not.toHaveProperty('authorization');
  });
  it('keeps no data of an operation that has been answered, even while something still refers to its execution', async () => {
    const release = jest.spyOn(Execution.prototype, 'release');
    const gateway = await startTestGateway([films, reviews]);
    const { body } = await gateway.ask('{ film(id: "7") { title stars } top }').finally(gateway.close);
    const [execution] = release.mock.contexts as Execution[];
    release.mockRestore();
    expect(body.data).toEqual({ film: { title: 'Ikiru', stars: 5 }, top: 5 });
    expect([execution!.data, execution!.waiting.size]).toEqual([{}, 0]);
  });
  it('has its subgraphs at the configured addresses', async () => {
    const supergraph = composeSupergraph([films, { ...reviews, url: 'http://127.0.0.1:1/graphql' }]);
    const subgraphUrls = new Map([[toVariableName('film-reviews'), reviews.url]]);
    const gateway = await startTestGateway([], { config: { supergraph, subgraphUrls } });
    expect((await gateway.ask('{ top }').finally(gateway.close)).body).toEqual({ data: { top: 5 } });
  });
  it('answers introspection if that is on', async () => {
    const gateway = await startTestGateway([films], { config: { introspection: true } });
    const answer = await gateway.ask('{ __schema { queryType { fields { name } } } }').finally(gateway.close);
    expect(answer.body).toEqual({ data: { __schema: { queryType: { fields: [{ name: 'film' }] } } } });
  });
  it.each([{}, { oneOf: true }, { descriptions: false, inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true }])(
    'answers the introspection of tools with the options %j, from which a client schema is built',
    async (options) => {
      const gateway = await startTestGateway([films], { config: { introspection: true } });
      const answer = await gateway.ask(getIntrospectionQuery(options)).finally(gateway.close);
      expect(answer.codes).toEqual([]);
      expect(
        buildClientSchema(answer.body.data as never)
          .getQueryType()!
          .getFields(),
      ).toHaveProperty('film');
    },
  );
  it.each([
    [
      'cost',
      '{ a: film(id: "1") { title } film(id: "2") { title stars } rows(first: 90) { film { films(first: 90) { title } } } }',
      'rows.film.films',
    ],
    ['listSize', '{ rows(first: 5) { wide: films(first: 200) { title } } }', 'rows.wide'],
  ])('names the field that makes an operation too expensive: %s', async (limit, query, field) => {
    const wide = await startFakeSubgraph(
      'wide',
      'type Query { film(id: ID!): Film rows(first: Int): [Row!] } type Row { film: Film films(first: Int): [Film!] } type Film { title: String stars: Int films(first: Int): [Film!] }',
    );
    const config = readTestConfig();
    const gateway = await startTestGateway([wide], { config: { limits: { ...config.limits, cost: 5_000, listSize: 100 } } });
    const answer = await gateway.ask(query);
    await Promise.all([gateway.close(), wide.close()]);
    expect(answer.body.errors).toMatchObject([
      { message: expect.stringMatching(new RegExp(`${field}\\.$`)), extensions: { code: 'OPERATION_TOO_EXPENSIVE', limit, field } },
    ]);
    expect(wide.asked).toHaveLength(0);
  });
  it('refuses introspection with a code if the caller may use no part of the schema, and never answers a bare null', async () => {
    const closed = await startFakeSubgraph(
      'closed',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
       type Query { a: Int @authenticated }`,
    );
    const gateway = await startTestGateway([closed], { config: { introspection: true } });
    const answers = await Promise.all(
      ['{ __schema { queryType { name } } }', '{ __type(name: "Query") { name } }'].map((one) => gateway.ask(one)),
    );
    await Promise.all([gateway.close(), closed.close()]);
    for (const answer of answers) {
      expect([answer.status, answer.codes]).toEqual([400, ['INTROSPECTION_DISABLED']]);
      expect(answer.body).not.toHaveProperty('data');
    }
  });
});

describe('An invalid supergraph', () => {
  it.each([
    ['nothing', ''],
    ['no GraphQL', '{{{'],
    ['a schema that was never composed', 'type Query { a: Int }'],
    ['half a supergraph', 'schema @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) { query: Query } type Query { a: Int }'],
    ['JSON', '{"data":{}}'],
  ])('that is %s is refused at start', async (_, supergraph) => {
    await expect(startTestGateway([], { config: { supergraph } })).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      problems: [{ variable: 'HAREYAKA_SUPERGRAPH' }],
    });
  });
  it('that needs a security feature unknown to the gateway is refused at start', async () => {
    const supergraph = composeSupergraph([films]).replace(
      'schema\n',
      'schema @link(url: "https://example.org/guard/v1.0", for: SECURITY)\n',
    );
    await expect(startTestGateway([], { config: { supergraph } })).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID' });
  });
});

describe('Keys that cannot sign', () => {
  it.each(['', '{}', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'])('are refused at start: %s', async (content) => {
    const own = await createTestIssuer();
    await writeFile(own.gatewayKeys, content);
    await expect(startTestGateway([films], { issuer: own }).finally(own.close)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      problems: [{ variable: 'HAREYAKA_GATEWAY_KEYS' }],
    });
  });
});

describe('A gateway with authentication', () => {
  it('is ready without a subgraph that is not required, and names it as degraded', async () => {
    const gateway = await startTestGateway([films, reviews], {
      issuer,
      config: { requiredSubgraphs: ['films', 'gone'], metricsListen: { host: '127.0.0.1', port: 0 } },
    });
    try {
      reviews.ready = false;
      const ready = await gateway.http('/ready');
      expect([ready.status, ready.body]).toEqual([200, { status: 'ready', degraded: ['film-reviews'] }]);
      expect((await gateway.http('/health/details')).body).toMatchObject({
        missing: [],
        degraded: ['film-reviews'],
        operations: { underWay: 0, waiting: 0 },
        subgraphs: [
          { name: 'film-reviews', calls: 'closed' },
          { name: 'films', calls: 'closed' },
        ],
      });
      expect(await (await fetch(gateway.metrics!)).text()).toContain('hareyaka_subgraph_unready{subgraph="film-reviews"} 1');
    } finally {
      reviews.ready = true;
      await gateway.close();
    }
  });
  it('reports that it lives, is ready when the required subgraphs are, and publishes its public keys', async () => {
    const gateway = await startTestGateway([films, reviews], { issuer, config: { requiredSubgraphs: ['films'] } });
    try {
      expect((await gateway.http('/health')).status).toBe(200);
      films.ready = false;
      const unready = await gateway.http('/ready');
      expect([unready.status, unready.body]).toEqual([503, { status: 'not ready', missing: ['films'] }]);
      films.ready = true;
      const jwks = await gateway.http('/jwks');
      expect(jwks.status).toBe(200);
      const { keys } = JSON.parse(jwks.text) as { keys: Record<string, unknown>[] };
      expect(keys.map(({ kty, crv }) => [kty, crv])).toEqual([['OKP', 'Ed25519']]);
      expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    } finally {
      films.ready = true;
      await gateway.close();
    }
  });
});

it('A closing gateway finishes the running operation, and accepts no other', async () => {
  const gateway = await startTestGateway([films, reviews]);
  let finish = () => undefined as unknown;
  const arrived = new Promise<void>((resolve) => {
    reviews.fault = (_, response) => {
      finish = () => answerJson(response, { data: { top: 1 } });
      resolve();
    };
  });
  const underWay = gateway.ask('{ top }');
  await arrived;
  const closed = gateway.close();
  await expect(gateway.http('/health')).rejects.toThrow();
  finish();
  reviews.fault = undefined;
  expect((await underWay).body).toEqual({ data: { top: 1 } });
  await closed;
});
