import 'reflect-metadata';
import { ConfigurationError, keySet, logger, readKeySet, run } from '../kit/index.js';
import { readConfig } from './config.js';
import { EMERGENCY_RULES } from './emergency/emergency-rules.js';
import { startDirectory } from './start.js';
import { readSystemKeys } from './system-keys.js';

await run('directory', async () => {
  const config = readConfig();
  const log = logger('directory', config.HAREYAKA_LOG_LEVEL);
  const keys = await readKeySet(config.HAREYAKA_DIRECTORY_KEYS).catch((error: Error) => {
    throw new ConfigurationError([{ variable: 'HAREYAKA_DIRECTORY_KEYS', problem: `cannot be read: ${error.message}` }]);
  });
  if (config.HAREYAKA_DATABASE.startsWith('sqlite:'))
    log.info('an embedded database serves one process; for several, use the MySQL protocol');
  return await startDirectory({
    host: config.HOST,
    port: config.PORT,
    log,
    deadline: config.HAREYAKA_SUBGRAPH_DEADLINE_MS,
    database: config.HAREYAKA_DATABASE,
    issuer: config.HAREYAKA_DIRECTORY_ISSUER,
    keys,
    gateway: { issuer: config.HAREYAKA_GATEWAY_ISSUER, keys: keySet(config.HAREYAKA_GATEWAY_JWKS) },
    emergency: {
      ...EMERGENCY_RULES,
      lasts: config.HAREYAKA_EMERGENCY_HOURS * 3_600_000,
      reviewWithin: config.HAREYAKA_EMERGENCY_REVIEW_DAYS * 86_400_000,
    },
    systemKeys: await readSystemKeys(config.HAREYAKA_SYSTEM_KEYS_FOLDER).catch((error: Error) => {
      throw new ConfigurationError([{ variable: 'HAREYAKA_SYSTEM_KEYS_FOLDER', problem: `cannot be read: ${error.message}` }]);
    }),
  });
});
