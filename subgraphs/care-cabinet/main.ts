import 'reflect-metadata';
import { logger, makeChartReader, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { openUploads } from './attachments/open-uploads.js';
import { mayWriteByPermit } from './attachments/upload-desk.js';
import { CareRecordStore } from './care-record.store.js';
import { CareRecordSource } from './care-record-source.js';
import { readConfig } from './config.js';
import { serveCareCabinet } from './data-source.js';
import { openStorage } from './storage/open-storage.js';
import { createCareCabinet } from './subgraph.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('care-cabinet', config);
  const { database, writer, close } = await serveCareCabinet(config.HAREYAKA_DATABASE, log, system.deadline);
  const records = new CareRecordStore(database, writer);
  const storage = config.storage && openStorage(config.storage, config.HAREYAKA_HOSPITAL_DEADLINE_MS);
  const uploads = await openUploads({
    database,
    writer,
    mayWrite: mayWriteByPermit,
    limit: config.HAREYAKA_UPLOAD_LIMIT_BYTES,
    system: { ...system, demandActive: system.demandActive! },
    kept: storage && { storage, folder: config.HAREYAKA_UPLOADS! },
    scanner: config.scanner,
    log,
  });
  const charts = makeChartReader(new CareRecordSource(records));
  const served = await startSubgraph(await createCareCabinet(), {
    ...system,
    log,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    content: uploads.content && { urls: system.contentUrls, source: uploads.content },
    ...(uploads.routes && { routes: uploads.routes }),
    extend: (context) => ({ charts: charts(context), records, attachments: uploads.attachments, uploads: uploads.uploads }),
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, async () => {
      storage?.reread();
      return await system.reread();
    }),
    close: async () => {
      await served.close();
      uploads.close();
      await close();
    },
  };
});
