import { pino } from 'pino';
import type { ChartSource } from '../chart/reader/chart-answer.js';
import { AnswerState } from '../chart/reader/facility-answer.js';
import type { SubgraphUnderTest } from '../conformance/describe-subgraph.js';
import type { TestGateway } from '../conformance/test-gateway.js';
import { buildSubject } from '../identity/caller.js';
import { type Subgraph, startSubgraph } from '../server/create-subgraph.js';
import type { SubgraphRuntime } from '../server/subgraph-runtime.js';
import { permitIssuer } from './issuers.js';

/** Charts without items: the checks of the network ask for none. */
export const NO_ITEMS: ChartSource = { read: async (asks) => asks.map(() => ({ state: AnswerState.ANSWERED, items: [] })) };

/**
 * Starts a chart subgraph for the checks of the network: it trusts the gateway, and a directory that permits two charts.
 *
 * @param chartType the name of its chart type
 */
export async function startChartUnderTest(
  gateway: TestGateway,
  subgraph: Subgraph,
  chartType: string,
  extend: NonNullable<SubgraphRuntime['extend']>,
): Promise<SubgraphUnderTest> {
  const { name, sdl } = subgraph;
  const issuer = await permitIssuer(name);
  const permits = await issuer.permits(gateway.now);
  const { url, close } = await startSubgraph(subgraph, {
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
    deadline: 5_000,
    now: gateway.now,
    callers: gateway.callers,
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    ready: async () => true,
    extend,
  });
  const sub = buildSubject({ issuer: 'https://issuer.example', subject: 'conformance' });
  const chartOf = async (patient: string) => {
    const id = `${patient}~${name}`;
    return { id, permit: await issuer.sign({ claims: { pat: patient, chart: id, sub } }) };
  };
  return {
    url,
    close,
    sdl,
    entities: {
      type: chartType,
      known: [await chartOf('pat_1'), await chartOf('pat_2')],
      unknown: { id: `pat_3~${name}`, permit: 'no permit' },
    },
  };
}
