import 'reflect-metadata';
import { logger, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { readConfig } from './config.js';
import { makeStores } from './context.js';
import { serveCareCabinet } from './data-source.js';
import { createCareCabinet } from './subgraph.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('care-cabinet', config);
  const data = await serveCareCabinet(config.HAREYAKA_DATABASE, log, system.deadline);
  const stores = makeStores(data);
  const served = await startSubgraph(await createCareCabinet(), {
    ...system,
    log,
    ready: async () => (await data.database.query('SELECT 1')).length === 1,
    extend: () => stores,
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, system.reread),
    close: async () => {
      await served.close();
      await data.close();
    },
  };
});
