import 'reflect-metadata';
import { logger, rereadKeys, run } from '../kit/index.js';
import { readConfig } from './config.js';
import { startAudit } from './start.js';

await run('audit', async () => {
  const config = readConfig();
  const log = logger('audit', config.HAREYAKA_LOG_LEVEL);
  const { url, metrics, reread, close } = await startAudit(config, log);
  return { url, metrics, reread: rereadKeys(log, reread), close };
});
