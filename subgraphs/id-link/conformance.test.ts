import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import { describeSubgraph } from '../kit/conformance.js';
import { makeChartReader } from '../kit/index.js';
import { startChartUnderTest, TWO_RESULTS } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { createIdLink } from './subgraph.js';

describeSubgraph({
  name: 'id-link',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const charts = makeChartReader(TWO_RESULTS);
    const started = await startChartUnderTest(gateway, await createIdLink(), 'IdLinkChart', (context) => ({ charts: charts(context) }));
    return { ...started, sdl: readFileSync('schema/id-link.graphql', 'utf8') };
  },
});
