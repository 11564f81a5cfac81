import 'reflect-metadata';
import { chartReader, connectedSystem, logger, run, startSubgraph } from '../kit/index.js';
import { CareRecordStore } from './care-record.store.js';
import { readConfig } from './config.js';
import { openCareCabinet } from './data-source.js';
import { careCabinetSubgraph } from './subgraph.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await connectedSystem('care-cabinet', config);
  const database = await openCareCabinet(config.HAREYAKA_DATABASE, log);
  const records = new CareRecordStore(database);
  const charts = chartReader(records);
  const served = await startSubgraph(await careCabinetSubgraph(), {
    ...system,
    log,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    extend: (context) => ({ charts: charts(context), records }),
  });
  return {
    url: served.url,
    close: async () => {
      await served.close();
      await database.destroy();
    },
  };
});
