import 'reflect-metadata';
import { logger, makeChartReader, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { CareRecordStore } from './care-record.store.js';
import { CareRecordSource } from './care-record-source.js';
import { readConfig } from './config.js';
import { serveCareCabinet } from './data-source.js';
import { createCareCabinet } from './subgraph.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('care-cabinet', config);
  const { database, writer, close } = await serveCareCabinet(config.HAREYAKA_DATABASE, log, system.deadline);
  const records = new CareRecordStore(database, writer);
  const charts = makeChartReader(new CareRecordSource(records));
  const served = await startSubgraph(await createCareCabinet(), {
    ...system,
    log,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    extend: (context) => ({ charts: charts(context), records }),
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, system.reread),
    close: async () => {
      await served.close();
      await close();
    },
  };
});
