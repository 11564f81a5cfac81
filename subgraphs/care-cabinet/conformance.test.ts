import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { pino } from 'pino';
import { describeSubgraph } from '../kit/conformance.js';
import { startChartUnderTest } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { makeStores } from './context.js';
import { openCareCabinet, serveCareCabinet } from './data-source.js';
import { createCareCabinet } from './subgraph.js';

const log = pino({ level: 'silent' });

describeSubgraph({
  name: 'care-cabinet',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-care-cabinet-'));
    const address = `sqlite:${join(folder, 'care-cabinet.sqlite')}`;
    await (await openCareCabinet(address, log)).destroy();
    const data = await serveCareCabinet(address, log, 5_000);
    const stores = makeStores(data);
    const started = await startChartUnderTest(gateway, await createCareCabinet(), 'CareCabinetChart', () => stores);
    return {
      ...started,
      sdl: readFileSync('schema/care-cabinet.graphql', 'utf8'),
      close: async () => {
        await started.close();
        await data.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
});
