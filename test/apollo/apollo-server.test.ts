import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { type ApolloHost, FORMS, startApolloHost } from './apollo-host.js';

const SDL = `type Query { me: Person visits(first: Int): Int } type Mutation { rename(name: String!): Person }
  type Person @key(fields: "id") { id: ID! name: String }`;

describe.each(FORMS)('Apollo Server over %s', (form) => {
  let subgraph: FakeSubgraph;
  let host: ApolloHost;

  beforeAll(async () => {
    const me = { id: '1', name: '岡' };
    subgraph = await startFakeSubgraph('people', SDL, {
      Query: { me: () => me, visits: (_: unknown, { first }: { first?: number }) => first ?? 0 },
      Mutation: { rename: (_: unknown, { name }: { name: string }) => ({ ...me, name }) },
    });
    host = await startApolloHost(form, { supergraphSdl: composeSupergraph([subgraph]) }, { allowBatchedHttpRequests: true });
  });
  afterAll(async () => {
    await host?.close();
    await subgraph?.close();
  });

  it('forbids caches to store an answer', async () => {
    const { headers } = await host.ask('{ me { name } }');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('answers a persisted query by its hash once it has the text', async () => {
    const query = '{ me { id name } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    const post = async (body: object) =>
      await host.http('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect((await post({ extensions })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    await post({ query, extensions });
    expect((await post({ extensions })).body).toEqual({ data: { me: { id: '1', name: '岡' } } });
  });

  it('answers each operation of a batch separately', async () => {
    const batch = [{ query: '{ me { name } }' }, { query: '{ nobody }' }, { query: 'mutation { rename(name: "B") { name } }' }];
    const { text } = await host.http('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });
    const [first, second, third] = JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] }[];
    expect(first).toEqual({ data: { me: { name: '岡' } } });
    expect(second!.errors![0]!.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(third).toEqual({ data: { rename: { name: 'B' } } });
  });

  it('answers a query by GET, refuses a mutation by GET, and refuses a GET that another site could send', async () => {
    const get = async (query: string, headers: Record<string, string>) =>
      await host.http(`/?query=${encodeURIComponent(query)}`, { headers });
    const preflighted = { 'apollo-require-preflight': 'true' };
    expect((await get('{ me { id } }', preflighted)).body).toEqual({ data: { me: { id: '1' } } });
    expect((await get('mutation { rename(name: "B") { id } }', preflighted)).status).toBe(405);
    expect((await get('{ me { id } }', {})).status).toBe(400);
  });

  it('answers introspection from the supergraph’s API schema', async () => {
    const { body } = await host.ask('{ __schema { queryType { name } } __type(name: "Person") { fields { name } } }');
    expect(body.data).toEqual({ __schema: { queryType: { name: 'Query' } }, __type: { fields: [{ name: 'id' }, { name: 'name' }] } });
  });

  it('answers a variable that does not fit with status 400', async () => {
    const { status, codes } = await host.ask('query ($first: Int) { visits(first: $first) }', { variables: { first: 'many' } });
    expect([status, codes]).toEqual([400, ['BAD_USER_INPUT']]);
  });

  it('refuses @defer and subscriptions, which the API schema does not have', async () => {
    expect((await host.ask('{ me { ... @defer { name } } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await host.ask('subscription { me { name } }')).status).toBe(400);
  });

  it('answers executeOperation, which needs no HTTP, with readable data', async () => {
    const { body } = await host.server.executeOperation({ query: '{ me { id name } }' });
    expect(body).toMatchObject({ kind: 'single', singleResult: { data: { me: { id: '1', name: '岡' } } } });
  });
});
