import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { pino } from 'pino';
import { describeSubgraph } from '../kit/conformance.js';
import { makeChartReader } from '../kit/index.js';
import { startChartUnderTest } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { CareRecordStore } from './care-record.store.js';
import { CareRecordSource } from './care-record-source.js';
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
    const records = new CareRecordStore(data.database, data.writer);
    const charts = makeChartReader(new CareRecordSource(records));
    const extend: Parameters<typeof startChartUnderTest>[3] = (context) => ({ charts: charts(context), records });
    const started = await startChartUnderTest(gateway, await createCareCabinet(), 'CareCabinetChart', extend);
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
