import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { type ApolloHost, FORMS, startApolloHost } from './apollo-host.js';

interface Context {
  readonly authorization?: string;
}

const SDL = `type Query { open: String me: Person @authenticated notes: [String] @requiresScopes(scopes: [["notes:read"]]) sign: String @policy(policies: [["hpki"]]) }
  type Person @key(fields: "id") { id: ID! name: String kin: String @requiresScopes(scopes: [["kin:read"]]) }`;
const ALL = '{ open me { name kin } notes sign }';

describe.each(FORMS)('Callers over %s', (form) => {
  let subgraph: FakeSubgraph;
  let host: ApolloHost;

  beforeAll(async () => {
    subgraph = await startFakeSubgraph('people', SDL, {
      Query: { open: () => 'o', me: () => ({ id: '1', name: 'A', kin: 'B' }), notes: () => ['n'], sign: () => 's' },
    });
    host = await startApolloHost(form, {
      supergraphSdl: composeSupergraph([subgraph]),
      operationDeadline: 2_000,
      authorize: async ({ context }) => {
        const { authorization } = context as Context;
        if (authorization === 'broken')
          throw new GraphQLError('Who are you?', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
        return authorization === undefined ? undefined : { scopes: authorization, policies: authorization === 'hpki' ? ['hpki'] : [] };
      },
      willSendRequest: async ({ subgraph: name, headers, request, context }) => {
        const { authorization } = context as Context;
        if (request.query.includes('open') && authorization === 'throws') throw new Error('secret');
        if (authorization === 'hangs') await new Promise(() => undefined);
        headers.set('authorization', `Bearer ${name} ${authorization}`);
        headers.set('content-type', 'text/plain');
        headers.set('content-length', '1');
      },
    });
  });
  afterAll(async () => {
    await host?.close();
    await subgraph?.close();
  });
  beforeEach(() => {
    subgraph.asked.length = 0;
  });

  it.each<[string, string | undefined, object, string[]]>([
    ['no caller is signed in', undefined, { open: 'o', me: null, notes: null, sign: null }, ['me', 'notes', 'sign']],
    ['no scope', 'other', { open: 'o', me: { name: 'A', kin: null }, notes: null, sign: null }, ['me.kin', 'notes', 'sign']],
    ['scopes as one text', 'kin:read notes:read', { open: 'o', me: { name: 'A', kin: 'B' }, notes: ['n'], sign: null }, ['sign']],
    ['a policy that says yes', 'hpki', { open: 'o', me: { name: 'A', kin: null }, notes: null, sign: 's' }, ['me.kin', 'notes']],
  ])('see what they may see, and no subgraph is asked for the rest: %s', async (_, authorization, data, removed) => {
    const { body, status } = await host.ask(ALL, { headers: authorization === undefined ? {} : { authorization } });
    expect([status, body.data]).toEqual([200, data]);
    expect(body.errors!.map(({ path, extensions }) => [path!.join('.'), extensions.code])).toEqual(
      removed.map((path) => [path, 'UNAUTHORIZED_FIELD_OR_TYPE']),
    );
    expect(subgraph.asked).toHaveLength(1);
    for (const path of removed)
      expect(subgraph.asked[0]!.query).not.toContain(path.split('.').at(-1) === 'me' ? 'me{' : path.split('.').at(-1));
  });

  it('are refused with the host’s own error if authorize throws', async () => {
    const { body, status } = await host.ask('{ open }', { headers: { authorization: 'broken' } });
    expect([status, body.data, body.errors![0]!.message]).toEqual([401, undefined, 'Who are you?']);
    expect(subgraph.asked).toEqual([]);
  });

  it('have the headers that willSendRequest sets, except those of the body', async () => {
    await host.ask('{ open }', { headers: { authorization: 'a' } });
    const [{ headers }] = subgraph.asked as unknown as [{ headers: Record<string, string> }];
    expect(headers).toMatchObject({ authorization: 'Bearer people a', 'content-type': 'application/json' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['throws', 'SUBGRAPH_UNAVAILABLE'],
    ['hangs', 'SUBGRAPH_TIMED_OUT'],
  ])('get an error without a call to the subgraph if willSendRequest %s', async (authorization, code) => {
    const { body, codes } = await host.ask('{ open }', { headers: { authorization } });
    expect([body.data, codes]).toEqual([{ open: null }, [code]]);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(subgraph.asked).toEqual([]);
  });
});

describe.each(FORMS)('Limits over %s', (form) => {
  it('refuse an operation that is too large or too expensive, with status 400 and without a subgraph call', async () => {
    const subgraph = await startFakeSubgraph(
      'people',
      'type Query { people(first: Int): [Person] } type Person { name: String friends: [Person] }',
    );
    const host = await startApolloHost(form, { supergraphSdl: composeSupergraph([subgraph]), limits: { depth: 3, listSize: 10 } });
    const deep = await host.ask('{ people { friends { friends { name } } } }');
    const long = await host.ask('{ people(first: 11) { name } }');
    expect([deep.status, deep.codes, long.status, long.codes]).toEqual([400, ['OPERATION_TOO_LARGE'], 400, ['OPERATION_TOO_EXPENSIVE']]);
    expect(deep.body.errors![0]!.extensions).toMatchObject({ limit: 'depth', atMost: 3 });
    expect(subgraph.asked).toEqual([]);
    await host.close();
    await subgraph.close();
  });

  it('end an operation at its deadline if its subgraph hangs', async () => {
    const subgraph = await startFakeSubgraph('people', 'type Query { name: String }');
    subgraph.fault = () => undefined;
    const host = await startApolloHost(form, { supergraphSdl: composeSupergraph([subgraph]), operationDeadline: 400 });
    expect(await host.ask('{ name }')).toMatchObject({ status: 200, codes: ['SUBGRAPH_TIMED_OUT'], body: { data: { name: null } } });
    await host.close();
    await subgraph.close();
  });
});
