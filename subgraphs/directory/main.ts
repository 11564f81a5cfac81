import 'reflect-metadata';
import { ConfigurationError, keySet, logger, readPrivateKeySet, rereadKeys, run, SubgraphTraces } from '../kit/index.js';
import { readConfig } from './config.js';
import { EMERGENCY_RULES } from './emergency/emergency-rules.js';
import { readSystemKeys, watchSystemKeys } from './issuer/system-keys.js';
import { startDirectory } from './start.js';

await run('directory', async () => {
  const config = readConfig();
  const log = logger('directory', config.HAREYAKA_LOG_LEVEL);
  const unreadable = (variable: string) => (error: Error) => {
    throw new ConfigurationError([{ variable, problem: `cannot be read: ${error.message}` }]);
  };
  const readOwn = async () => await readPrivateKeySet(config.HAREYAKA_DIRECTORY_KEYS).catch(unreadable('HAREYAKA_DIRECTORY_KEYS'));
  const readSystems = async () => await readSystemKeys(config.HAREYAKA_SYSTEM_KEYS_FOLDER).catch(unreadable('HAREYAKA_SYSTEM_KEYS_FOLDER'));
  const gatewayKeys = keySet(config.HAREYAKA_GATEWAY_JWKS);
  const systemKeys = await readSystems();
  if (config.HAREYAKA_DATABASE.startsWith('sqlite:'))
    log.info('an embedded database serves one process; for several, use the MySQL protocol');
  const started = await startDirectory({
    host: config.HOST,
    port: config.PORT,
    metricsListen: config.HAREYAKA_METRICS_LISTEN,
    traces: config.HAREYAKA_TRACES_URL === undefined ? undefined : SubgraphTraces.to(config.HAREYAKA_TRACES_URL, 'directory'),
    log,
    deadline: config.HAREYAKA_SUBGRAPH_DEADLINE_MS,
    database: config.HAREYAKA_DATABASE,
    issuer: config.HAREYAKA_DIRECTORY_ISSUER,
    keys: await readOwn(),
    gateway: { issuer: config.HAREYAKA_GATEWAY_ISSUER, keys: gatewayKeys },
    emergency: {
      ...EMERGENCY_RULES,
      lasts: config.HAREYAKA_EMERGENCY_HOURS * 3_600_000,
      reviewWithin: config.HAREYAKA_EMERGENCY_REVIEW_DAYS * 86_400_000,
    },
    systemKeys,
    uploads: config.uploads,
    release: config.release,
  });
  const endWatch = watchSystemKeys(systemKeys, { read: readSystems, take: started.takeSystems, log });
  return {
    url: started.url,
    metrics: started.metrics,
    reread: rereadKeys(log, async () => {
      const own = await readOwn();
      await started.takeKeys(own, await readSystems());
      await gatewayKeys.reread();
      started.rereadStorageKeys();
      return own.keys.map(({ kid }) => kid ?? '');
    }),
    close: async () => {
      endWatch();
      await started.close();
    },
  };
});
