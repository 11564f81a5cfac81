import 'reflect-metadata';
import { logger, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { openUploads } from '../uploads/open-uploads.js';
import { AttachmentStore } from './attachments/attachment.store.js';
import { makeAttachmentContent } from './attachments/attachment-content.js';
import { UploadDesk } from './attachments/upload-desk.js';
import { readConfig } from './config.js';
import { type CareCabinetContext, makeStores } from './context.js';
import { serveCareCabinet } from './data-source.js';
import { createCareCabinet } from './subgraph.js';
import { CareTeamMemberStore } from './team/care-team-member.store.js';
import { demandMember, isMember } from './team/membership.js';

await run('care-cabinet', async () => {
  const config = readConfig();
  const log = logger('care-cabinet', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('care-cabinet', config);
  const data = await serveCareCabinet(config.HAREYAKA_DATABASE, log, system.deadline);
  const team = new CareTeamMemberStore(data.database, data.writer);
  const attachments = new AttachmentStore(data.database, data.writer);
  const opened = await openUploads({
    name: 'care-cabinet',
    rows: attachments,
    config: config.uploads,
    tokens: system.uploads,
    route: { ...system, demandActive: system.demandActive!, actions: { finish: 'finishCareUpload', drop: 'deleteCareUpload' } },
    log,
  });
  const uploads = new UploadDesk({
    store: attachments,
    addresses: opened?.addresses,
    mayWrite: async (context, patient) => (await demandMember(context as CareCabinetContext, patient)).grant,
    limit: config.uploads.limit,
  });
  const content =
    opened &&
    makeAttachmentContent({ store: attachments, storage: opened.storage.storage, isMember: async (key) => await isMember(team, key) });
  const stores = makeStores({ ...data, attachments });
  const served = await startSubgraph(await createCareCabinet(), {
    ...system,
    log,
    ready: async () => (await data.database.query('SELECT 1')).length === 1,
    content: content && { urls: system.contentUrls, source: content },
    ...(opened && { routes: opened.routes }),
    extend: () => ({ ...stores, uploads }),
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, async () => {
      opened?.storage.reread();
      return await system.reread();
    }),
    close: async () => {
      await served.close();
      opened?.close();
      await data.close();
    },
  };
});
