import 'reflect-metadata';
import { createSystemRuntime } from '../hospital-charts/centre/system-runtime.js';
import { makeChartCache } from '../hospital-charts/hospital/hospital-variables.js';
import { logger, makeSystemParts, rereadKeys, run, type SystemSource, startSubgraph } from '../kit/index.js';
import { openStorage } from '../storage/open-storage.js';
import { ReceiptCharts } from './charts/chart.receipt-cloud.js';
import { CompartmentStore } from './charts/compartment.store.js';
import { OneStorage } from './charts/one-storage.js';
import { NoSearch, ReleaseSearch } from './charts/release-search.js';
import { makeSearchable } from './charts/searchable-system.js';
import { readSystemPrivateKeys } from './charts/system-private-keys.js';
import { readConfig } from './config.js';
import { readReceiptCloud } from './data-source.js';
import { SendingStore } from './sending/sending.store.js';
import { createReceiptCloud } from './subgraph.js';

await run('receipt-cloud', async () => {
  const config = readConfig();
  const log = logger('receipt-cloud', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('receipt-cloud', config);
  const deadline = config.HAREYAKA_HOSPITAL_DEADLINE_MS;
  let privateKeys = await readSystemPrivateKeys(config.HAREYAKA_SYSTEM_KEYS);
  const opened = openStorage(config.storage, deadline);
  const database = await readReceiptCloud(config.HAREYAKA_DATABASE, log, deadline);
  const compartments = new CompartmentStore(database, opened.storage);
  const hospitals = new OneStorage({ deadline, pause: config.HAREYAKA_HOSPITAL_PAUSE_MS });
  const cache = makeChartCache(config);
  const sending = new SendingStore(database);
  const runtime = createSystemRuntime(system, {
    name: 'receipt-cloud',
    centre: new ReceiptCharts({ compartments, systemKeys: () => privateKeys, storage: hospitals.storage }),
    search: config.HAREYAKA_RECEIPT_RELEASE_URL === undefined ? new NoSearch() : new ReleaseSearch(config.HAREYAKA_RECEIPT_RELEASE_URL),
    alive: async () => await compartments.demandAlive(),
    hospitals,
    cache,
    deadline,
    servesProcedures: true,
  });
  const served = await startSubgraph(await createReceiptCloud(), {
    ...system,
    log,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    ...runtime,
    extend: (context) => {
      const { system: found, ...own } = runtime.extend!(context) as { readonly system: SystemSource };
      return { ...own, system: makeSearchable(found), sending };
    },
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, async () => {
      opened.reread();
      privateKeys = await readSystemPrivateKeys(config.HAREYAKA_SYSTEM_KEYS);
      return await system.reread();
    }),
    close: async () => {
      await served.close();
      await hospitals.close();
      cache?.close();
      opened.close();
      await database.destroy();
    },
  };
});
