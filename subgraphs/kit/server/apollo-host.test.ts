import 'reflect-metadata';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { request } from 'undici';
import { KitError } from '../errors.js';
import { closeStarted, start } from '../testing/started-subgraphs.js';
import { SECRET } from '../testing/test-subgraph.js';
import type { SubgraphContext } from './subgraph-context.js';

type Plugin = ApolloServerPlugin<SubgraphContext>;

afterEach(closeStarted);

/** A plugin that records which of its hooks run. */
function recorder(hooks: string[]): Plugin {
  const note = (name: string) => void hooks.push(name);
  return {
    serverWillStart: async () => {
      note('serverWillStart');
      return { drainServer: async () => note('drainServer'), serverWillStop: async () => note('serverWillStop') };
    },
    requestDidStart: async () => {
      note('requestDidStart');
      return {
        didResolveSource: async () => note('didResolveSource'),
        parsingDidStart: async () => note('parsingDidStart'),
        validationDidStart: async () => note('validationDidStart'),
        didResolveOperation: async () => note('didResolveOperation'),
        executionDidStart: async () => {
          note('executionDidStart');
          return { executionDidEnd: async () => note('executionDidEnd') };
        },
        didEncounterErrors: async () => note('didEncounterErrors'),
        willSendResponse: async () => note('willSendResponse'),
      };
    },
  };
}

describe('a plugin of Apollo Server on a subgraph', () => {
  it('runs its hooks in order, and an operation is parsed and validated once', async () => {
    const hooks: string[] = [];
    const subgraph = await start({ plugins: [recorder(hooks)] });
    const before = ['requestDidStart', 'didResolveSource'];
    const after = ['didResolveOperation', 'executionDidStart', 'executionDidEnd', 'willSendResponse'];
    expect(hooks.splice(0)).toEqual(['serverWillStart']);
    await subgraph.ask('{ open }');
    expect(hooks.splice(0)).toEqual([...before, 'parsingDidStart', 'validationDidStart', ...after]);
    await subgraph.ask('{ open }');
    expect(hooks.splice(0)).toEqual([...before, ...after]);
    await subgraph.ask('{ nothing }');
    expect(hooks.splice(0)).toEqual([...before, 'parsingDidStart', 'validationDidStart', 'didEncounterErrors', 'willSendResponse']);
    await subgraph.close();
    expect(hooks).toEqual(['drainServer', 'serverWillStop']);
  });

  it('does not run when the caller token is refused', async () => {
    const hooks: string[] = [];
    const subgraph = await start({ plugins: [recorder(hooks)] });
    const { status } = await subgraph.ask('{ open }', undefined, { headers: { authorization: 'Bearer none' } });
    expect([status, hooks]).toEqual([401, ['serverWillStart']]);
  });

  it('sees the caller and the headers, but no caller token among the headers', async () => {
    const seen: unknown[] = [];
    const plugin: Plugin = {
      requestDidStart: async ({ request: { http }, contextValue }) => {
        seen.push(http?.headers.get('x-ward'), http?.headers.has('authorization'), contextValue.caller.subject);
      },
    };
    const subgraph = await start({ plugins: [plugin] });
    await subgraph.ask('{ open }', undefined, { headers: { 'x-ward': 'north' } });
    expect(seen).toEqual(['north', false, 'dr-sato']);
  });

  it('refuses an operation with an error of the kit, and shows no other message', async () => {
    let thrown: Error = new KitError('NOT_PERMITTED');
    const plugin: Plugin = {
      requestDidStart: async () => ({
        didResolveOperation: async () => {
          throw thrown;
        },
      }),
    };
    const subgraph = await start({ plugins: [plugin] });
    expect((await subgraph.ask('{ open }')).errors).toEqual([{ message: 'Not permitted.', extensions: { code: 'NOT_PERMITTED' } }]);
    for (thrown of [new Error(SECRET), new GraphQLError(SECRET, { extensions: { stacktrace: [SECRET] } })]) {
      const { errors, text } = await subgraph.ask('{ open }');
      expect(errors).toEqual([{ message: 'The subgraph failed.', extensions: { code: 'INTERNAL' } }]);
      expect(text).not.toContain(SECRET);
    }
  });

  it('cannot wrap the resolvers that run', async () => {
    let calls = 0;
    const plugin: Plugin = {
      requestDidStart: async () => ({ executionDidStart: async () => ({ willResolveField: () => void calls++ }) }),
    };
    const subgraph = await start({ plugins: [plugin] });
    expect((await subgraph.ask('{ open }')).data).toEqual({ open: 'open' });
    expect(calls).toBe(0);
  });

  it('is refused at the start when it would send traces', async () => {
    await expect(start({ plugins: [ApolloServerPluginInlineTrace()] })).rejects.toThrow('InlineTrace');
  });
});

describe('a subgraph that stops', () => {
  it('answers the running request before the plugins stop, and accepts no new one', async () => {
    const hooks: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = () => {};
    const reading = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const subgraph = await start({ plugins: [recorder(hooks)] }, async () => {
      reached();
      await released;
    });
    const permit = await subgraph.issuer.sign({ claims: { chart: 'pat_1~test-system' } });
    const asked = subgraph.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on TestChart { allergies { nodes { id } } } } }',
      {
        r: [{ __typename: 'TestChart', id: 'pat_1~test-system', permit }],
      },
    );
    await reading;
    const closed = subgraph.close();
    const late = await request(`${subgraph.url}/health`, { reset: true }).catch(() => undefined);
    await late?.body.dump();
    expect([undefined, 503]).toContain(late?.statusCode);
    release();
    expect(await asked).toMatchObject({ status: 200, data: { _entities: [{ allergies: { nodes: [] } }] }, errors: [] });
    await closed;
    expect(hooks.slice(-2)).toEqual(['willSendResponse', 'serverWillStop']);
  });
});
