import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { type ApolloHost, FORMS, startApolloHost } from './apollo-host.js';

const SDL = 'type Query { me: Person wrong: String } type Person @key(fields: "id") { id: ID! name: String }';

describe.each(FORMS)('Plugins of Apollo Server over %s', (form) => {
  const hooks: string[] = [];
  let subgraph: FakeSubgraph;
  let host: ApolloHost;

  beforeAll(async () => {
    subgraph = await startFakeSubgraph('people', SDL, {
      Query: {
        me: () => ({ id: '1', name: '岡' }),
        wrong: () => {
          throw new Error('secret');
        },
      },
    });
    host = await startApolloHost(form, { supergraphSdl: composeSupergraph([subgraph]) }, { plugins: [recorder(hooks)] });
  });
  afterAll(async () => {
    await host?.close();
    await subgraph?.close();
  });
  beforeEach(() => {
    if (hooks[0] !== 'serverWillStart') hooks.length = 0;
  });

  it('are called in the documented order, with parsing and validation only for a new text', async () => {
    const execution = ['didResolveOperation', 'responseForOperation', 'executionDidStart', 'executionDidEnd', 'willSendResponse'];
    const { body } = await host.ask('{ me { name } }');
    expect(body).toEqual({ data: { me: { name: '岡' } } });
    expect(hooks).toEqual([
      'serverWillStart',
      'schemaDidLoadOrUpdate',
      'requestDidStart',
      'didResolveSource',
      'parsingDidStart',
      'validationDidStart',
      ...execution,
    ]);
    hooks.length = 0;
    await host.ask('{ me { name } }');
    expect(hooks).toEqual(['requestDidStart', 'didResolveSource', ...execution]);
  });

  it('see a subgraph’s errors with code, service and path, without its message', async () => {
    const { body, status } = await host.ask('{ me { id } wrong }');
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { id: '1' }, wrong: null });
    expect(body.errors).toEqual([expect.objectContaining({ path: ['wrong'], extensions: expect.objectContaining({ service: 'people' }) })]);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(hooks).toContain('didEncounterErrors wrong');
  });

  it('see parse errors, validation errors and unknown operations from Apollo Server itself', async () => {
    const parse = await host.ask('{');
    const validation = await host.ask('{ nobody }');
    const resolution = await host.ask('query A { me { id } }', { operationName: 'B' });
    expect([parse, validation, resolution].map(({ status, codes }) => [status, codes])).toEqual([
      [400, ['GRAPHQL_PARSE_FAILED']],
      [400, ['GRAPHQL_VALIDATION_FAILED']],
      [400, ['OPERATION_RESOLUTION_FAILURE']],
    ]);
    expect(hooks.filter((hook) => hook.startsWith('didEncounterErrors'))).toHaveLength(3);
  });

  it('may answer in place of the gateway', async () => {
    subgraph.asked.length = 0;
    const { body } = await host.ask('{ me { id } }', { headers: { 'x-answer': 'mine' } });
    expect(body).toEqual({ data: { me: 'mine' } });
    expect(subgraph.asked).toEqual([]);
  });
});

/** Records each hook. With the header `x-answer` it answers the operation itself. */
function recorder(hooks: string[]): ApolloServerPlugin<BaseContext> {
  const note = (hook: string) => async () => void hooks.push(hook);
  const listener: GraphQLRequestListener<BaseContext> = {
    didResolveSource: note('didResolveSource'),
    parsingDidStart: note('parsingDidStart'),
    validationDidStart: note('validationDidStart'),
    didResolveOperation: note('didResolveOperation'),
    responseForOperation: async ({ request }) => {
      hooks.push('responseForOperation');
      const answer = request.http?.headers.get('x-answer');
      return answer === undefined ? null : { http: { headers: new Map() as never }, body: single({ me: answer }) };
    },
    executionDidStart: async () => {
      hooks.push('executionDidStart');
      return { executionDidEnd: note('executionDidEnd') };
    },
    didEncounterErrors: async ({ errors }) => void hooks.push(`didEncounterErrors ${errors.map(({ path }) => path?.join('.')).join()}`),
    willSendResponse: note('willSendResponse'),
  };
  return {
    serverWillStart: async () => {
      hooks.push('serverWillStart');
      return { schemaDidLoadOrUpdate: () => void hooks.push('schemaDidLoadOrUpdate') };
    },
    requestDidStart: async () => {
      hooks.push('requestDidStart');
      return listener;
    },
  };
}

function single(data: Record<string, unknown>) {
  return { kind: 'single' as const, singleResult: { data } };
}
