import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import { describeSubgraph } from '../kit/conformance.js';
import { AnswerState, type ChartSource, Encounter, makeChartReader } from '../kit/index.js';
import { startChartUnderTest } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { createReceiptCloud } from './subgraph.js';

/** Two visits at each facility: this system has no laboratory results. */
const TWO_VISITS: ChartSource = {
  read: async (asks) =>
    asks.map(({ category, place }) => ({
      state: AnswerState.ANSWERED,
      items: category === 'ENCOUNTER' ? ['1', '2'].map((id) => visitAt(place.facility, id)) : [],
    })),
};

function visitAt(facility: string, id: string): Encounter {
  return Object.assign(new Encounter(), { id: `${facility}-${id}`, facility: { id: facility }, date: '2026-01-05' });
}

describeSubgraph({
  name: 'receipt-cloud',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const charts = makeChartReader(TWO_VISITS);
    const started = await startChartUnderTest(gateway, await createReceiptCloud(), 'ReceiptCloudChart', (context) => ({
      charts: charts(context),
    }));
    return { ...started, sdl: readFileSync('schema/receipt-cloud.graphql', 'utf8') };
  },
});
