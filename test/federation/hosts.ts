import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { type Answer, composed, startTestGateway } from '../../gateway/testing/start-test-gateway.js';
import { startApolloHost } from '../apollo/apollo-host.js';

/** A server with the engine in it, as far as a federation case needs it. */
export interface RunningHost {
  ask(query: string, more?: { variables?: Record<string, unknown>; operationName?: string }): Promise<Answer>;
  close(): Promise<void>;
}

export interface Host {
  readonly host: string;
  start(subgraphs: readonly FakeSubgraph[]): Promise<RunningHost>;
}

/** Every server under which the engine runs. Each federation case must be right under all of them. */
export const HOSTS: readonly Host[] = [
  { host: 'its own server', start: async (subgraphs) => await startTestGateway(subgraphs, { config: { introspection: true } }) },
  {
    host: 'Apollo Server, which is handed objects',
    start: async (subgraphs) => await startApolloHost('gateway', { supergraphSdl: composed(subgraphs) }),
  },
  {
    host: 'Apollo Server, which is handed text',
    start: async (subgraphs) => await startApolloHost('serverOptions()', { supergraphSdl: composed(subgraphs) }),
  },
];
