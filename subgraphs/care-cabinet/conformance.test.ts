import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { pino } from 'pino';
import { describeSubgraph } from '../kit/conformance.js';
import { chartReader, startSubgraph, subjectOf } from '../kit/index.js';
import { NOW, permitIssuer } from '../kit/testing/issuers.js';
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
    const charts = chartReader(new CareRecordSource(records));
    const issuer = await permitIssuer('care-cabinet');
    const permits = await issuer.permits();
    const served = await startSubgraph(await createCareCabinet(), {
      host: '127.0.0.1',
      port: 0,
      log,
      deadline: 5_000,
      now: gateway.now,
      callers: gateway.callers,
      grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
      ready: async () => true,
      extend: (context) => ({ charts: charts(context), records }),
    });
    const sub = subjectOf({ issuer: 'https://issuer.example', subject: 'conformance' });
    const chartOf = async (patient: string) => {
      const id = `${patient}~care-cabinet`;
      return { id, permit: await issuer.sign({ claims: { pat: patient, chart: id, sub } }) };
    };
    return {
      url: served.url,
      close: async () => {
        await served.close();
        await data.close();
        await rm(folder, { recursive: true, force: true });
      },
      entities: {
        type: 'CareCabinetChart',
        known: [await chartOf('pat_1'), await chartOf('pat_2')],
        unknown: { id: 'pat_3~care-cabinet', permit: 'no permit' },
      },
    };
  },
});
