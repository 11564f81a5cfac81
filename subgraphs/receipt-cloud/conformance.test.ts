import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import { describeSubgraph } from '../kit/conformance.js';
import { makeChartReader } from '../kit/index.js';
import { startChartUnderTest, TWO_RESULTS } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { createReceiptCloud } from './subgraph.js';

describeSubgraph({
  name: 'receipt-cloud',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const charts = makeChartReader(TWO_RESULTS);
    const started = await startChartUnderTest(gateway, await createReceiptCloud(), 'ReceiptCloudChart', (context) => ({
      charts: charts(context),
    }));
    return { ...started, sdl: readFileSync('schema/receipt-cloud.graphql', 'utf8') };
  },
});
