import 'reflect-metadata';
import { logger, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { openUploads } from './attachments/open-uploads.js';
import { readConfig } from './config.js';
import { type CareCabinetContext, makeStores } from './context.js';
import { serveCareCabinet } from './data-source.js';
import { openStorage } from './storage/open-storage.js';
import { createCareCabinet } from './subgraph.js';
import { CareTeamMemberStore } from './team/care-team-member.store.js';
import { demandMember, isMember } from './team/membership.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('care-cabinet', config);
  const data = await serveCareCabinet(config.HAREYAKA_DATABASE, log, system.deadline);
  const storage = config.storage && openStorage(config.storage, config.HAREYAKA_HOSPITAL_DEADLINE_MS);
  const team = new CareTeamMemberStore(data.database, data.writer);
  const uploads = await openUploads({
    ...{ database: data.database, writer: data.writer },
    mayWrite: async (context, patient) => (await demandMember(context as CareCabinetContext, patient)).grant,
    isMember: async (key) => await isMember(team, key),
    limit: config.HAREYAKA_UPLOAD_LIMIT_BYTES,
    system: { ...system, demandActive: system.demandActive! },
    kept: storage && { storage, folder: config.HAREYAKA_UPLOADS! },
    scanner: config.scanner,
    log,
  });
  const stores = makeStores({ ...data, attachments: uploads.attachments });
  const served = await startSubgraph(await createCareCabinet(), {
    ...system,
    log,
    ready: async () => (await data.database.query('SELECT 1')).length === 1,
    content: uploads.content && { urls: system.contentUrls, source: uploads.content },
    ...(uploads.routes && { routes: uploads.routes }),
    extend: () => ({ ...stores, uploads: uploads.uploads }),
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
      await data.close();
    },
  };
});
