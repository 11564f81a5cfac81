import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { type Answer, startTestGateway } from '../../gateway/testing/start-test-gateway.js';
import { startApolloHost } from '../apollo/apollo-host.js';

/** A server that runs the engine, with the parts that a federation case needs. */
export interface RunningHost {
  ask(query: string, more?: { variables?: Record<string, unknown> | undefined; operationName?: string | undefined }): Promise<Answer>;
  close(): Promise<void>;
}

export interface Host {
  readonly host: string;
  start(supergraph: string, subgraphs: readonly FakeSubgraph[]): Promise<RunningHost>;
}

const ALL_HOSTS: readonly Host[] = [
  {
    host: 'its own server',
    start: async (supergraph, subgraphs) => await startTestGateway(subgraphs, { config: { supergraph, introspection: true, planners: 1 } }),
  },
  {
    host: 'Apollo Server, which is handed objects',
    start: async (supergraphSdl) => await startApolloHost('gateway', { supergraphSdl, planners: 1 }),
  },
  {
    host: 'Apollo Server, which is handed text',
    start: async (supergraphSdl) => await startApolloHost('serverOptions()', { supergraphSdl, planners: 1 }),
  },
];

/**
 * The servers under which the engine runs: each federation case must be right under all of them. `npm test` leaves out the form that hands objects
 * to Apollo Server, because it differs only in the last step. `npm run test:federation` runs all.
 */
export const HOSTS: readonly Host[] =
  process.env.FEDERATION_HOSTS === 'all' ? ALL_HOSTS : ALL_HOSTS.filter(({ host }) => host !== 'Apollo Server, which is handed objects');

/** For networks that test only the supergraph, of which there are many. */
export const OWN_SERVER: readonly Host[] = ALL_HOSTS.slice(0, 1);
