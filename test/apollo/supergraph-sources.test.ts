import { IntrospectAndCompose } from '@apollo/gateway';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SupergraphSdlHookOptions } from '../../gateway/apollo/supergraph-manager.js';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { FORMS, startApolloHost } from './apollo-host.js';

const people = async () => await startFakeSubgraph('people', 'type Query { me: String }', { Query: { me: () => 'A' } });
const visits = async () => await startFakeSubgraph('visits', 'type Query { visits: Int }', { Query: { visits: () => 3 } });

describe.each(FORMS)('The supergraph of %s', (form) => {
  let running: FakeSubgraph[] = [];
  beforeEach(async () => {
    running = [await people(), await visits()];
  });
  afterEach(async () => {
    await Promise.all(running.map(async (one) => await one.close()));
  });

  it('changes while operations run, and stop() ends its manager', async () => {
    let given: SupergraphSdlHookOptions | undefined;
    let cleaned = 0;
    const schemas: string[] = [];
    let changed = () => undefined as unknown;
    const host = await startApolloHost(
      form,
      {
        supergraphSdl: async (options) => {
          given = options;
          return { supergraphSdl: composeSupergraph(running.slice(0, 1)), cleanup: async () => void cleaned++ };
        },
      },
      {
        plugins: [
          {
            serverWillStart: async () => ({
              schemaDidLoadOrUpdate: ({ coreSupergraphSdl }) => {
                schemas.push(coreSupergraphSdl!);
                changed();
              },
            }),
          },
        ],
      },
    );
    expect((await host.ask('{ visits }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const next = new Promise<void>((resolve) => {
      changed = () => resolve();
    });
    let asking = true;
    const asked = (async () => {
      const answers = [];
      while (asking) answers.push((await host.ask('{ me }')).body);
      return answers;
    })();
    given!.update(composeSupergraph(running));
    await next;
    asking = false;
    expect(new Set((await asked).map((body) => JSON.stringify(body)))).toEqual(new Set(['{"data":{"me":"A"}}']));
    expect((await host.ask('{ me visits }')).body).toEqual({ data: { me: 'A', visits: 3 } });
    expect(schemas).toHaveLength(2);
    await host.close();
    expect(cleaned).toBe(1);
    await expect(host.ask('{ me }')).rejects.toThrow();
  });

  it('stays if a new one cannot be served, and the log says so', async () => {
    let given: SupergraphSdlHookOptions | undefined;
    const supergraphSdl = composeSupergraph(running);
    const host = await startApolloHost(form, {
      supergraphSdl: async (options) => {
        given = options;
        return { supergraphSdl };
      },
    });
    given!.update('type Query { broken: Int }');
    // Changes run one after the other: the second ends only after the first.
    given!.update(`${supergraphSdl}\n# the same`);
    expect((await host.ask('{ me visits }')).body).toEqual({ data: { me: 'A', visits: 3 } });
    await host.close();
    expect(host.logged.join('\n')).toContain('a new supergraph is refused');
  });

  it('is refused at the start if it cannot be served, and its manager is ended', async () => {
    let cleaned = 0;
    const supergraphSdl = async () => ({ supergraphSdl: 'type Query { broken: Int }', cleanup: async () => void cleaned++ });
    await expect(startApolloHost(form, { supergraphSdl })).rejects.toThrow();
    expect(cleaned).toBe(1);
  });

  it('comes from IntrospectAndCompose, which introspects with its own headers and those of willSendRequest', async () => {
    const seen: string[] = [];
    const host = await startApolloHost(form, {
      supergraphSdl: new IntrospectAndCompose({
        subgraphs: running.map(({ name, url }) => ({ name, url })),
        introspectionHeaders: { authorization: 'Bearer introspection' },
        subgraphHealthCheck: true,
      }),
      willSendRequest: ({ headers, kind, subgraph }) => {
        seen.push(`${kind} ${subgraph}`);
        headers.set('x-kind', kind);
      },
    });
    expect((await host.ask('{ me visits }')).body).toEqual({ data: { me: 'A', visits: 3 } });
    expect(running[0]!.asked.map(({ headers }) => [headers.authorization, headers['x-kind']])).toEqual([
      ['Bearer introspection', 'loading schema'],
      [undefined, 'health check'],
      [undefined, 'incoming operation'],
    ]);
    expect(seen).toHaveLength(6);
    await host.close();
  });

  it('is not served if the health check finds a subgraph that does not answer', async () => {
    running[1]!.fault = (_, response) => response.writeHead(500).end('no');
    const supergraphSdl = async ({ healthCheck }: SupergraphSdlHookOptions) => {
      await healthCheck(composeSupergraph(running));
      return { supergraphSdl: composeSupergraph(running) };
    };
    await expect(startApolloHost(form, { supergraphSdl })).rejects.toThrow(/visits answered with HTTP status 500/);
  });
});
