import { pino } from 'pino';
import { LabResult } from '../chart/lab-result.js';
import type { ChartSource } from '../chart/reader/chart-answer.js';
import { AnswerState } from '../chart/reader/facility-answer.js';
import type { SubgraphUnderTest } from '../conformance/describe-subgraph.js';
import { CONFORMANCE_CALLER, type TestGateway } from '../conformance/test-gateway.js';
import { ContentUrls } from '../content/content-urls.js';
import { buildSubject } from '../identity/caller.js';
import { type Subgraph, startSubgraph } from '../server/create-subgraph.js';
import type { SubgraphRuntime } from '../server/subgraph-runtime.js';
import { permitIssuer } from './issuers.js';

/** Charts with two laboratory results of each facility, and nothing else. */
export const TWO_RESULTS: ChartSource = {
  read: async (asks) =>
    asks.map(({ category, part, place }) => ({
      state: AnswerState.ANSWERED,
      items: category === 'LAB_RESULT' && !part ? listResults(place.facility) : [],
    })),
};

function listResults(facility: string): LabResult[] {
  const item = { text: 'HbA1c', code: '3D045' };
  return ['1', '2'].map((id) => Object.assign(new LabResult(), { id: `${facility}-${id}`, facility: { id: facility }, item }));
}

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
  const urls = new ContentUrls(name, issuer.keys.privateSet, gateway.now);
  const { url, close } = await startSubgraph(subgraph, {
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
    deadline: 5_000,
    now: gateway.now,
    callers: gateway.callers,
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    content: { urls, source: { read: async () => ({ bytes: Buffer.from('A document.') }) } },
    demandActive: async () => undefined,
    ready: async () => true,
    extend,
  });
  const sub = buildSubject(CONFORMANCE_CALLER);
  const chartOf = async (patient: string) => {
    const id = `${patient}~${name}`;
    return { id, permit: await issuer.sign({ claims: { pat: patient, chart: id, sub } }) };
  };
  const address = urls.urlOf({ kind: 'document' }, CONFORMANCE_CALLER, gateway.now() / 1000 + 60, {
    ...{ patients: ['pat_1'], category: 'DOCUMENT', facility: 'fac_hospital', grounds: ['own-facility'] },
    ...{ purpose: 'TREAT', user: 'usr_1', profession: 'DOCTOR' },
  });
  return {
    url,
    content: address.replace(`/content/${name}/`, '/content/'),
    close,
    sdl,
    entities: {
      type: chartType,
      known: [await chartOf('pat_1'), await chartOf('pat_2')],
      unknown: { id: `pat_3~${name}`, permit: 'no permit' },
    },
  };
}
