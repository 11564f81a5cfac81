import 'reflect-metadata';
import { keySet, logger, rereadKeys, run } from '../../kit/index.js';
import { VaultClient } from './cloud/vault-client.js';
import { readConfig } from './config.js';
import { openRelease } from './data-source.js';
import { readReleaseKeys, readSubgraphKey } from './read-keys.js';
import { startBackground, startRelease } from './start.js';

await run('receipt-release', async () => {
  const config = readConfig();
  const log = logger('receipt-release', config.HAREYAKA_LOG_LEVEL);
  const deadline = config.HAREYAKA_SUBGRAPH_DEADLINE_MS;
  const readKeys = async () => ({
    own: await readReleaseKeys(config.HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS),
    subgraph: await readSubgraphKey(config.HAREYAKA_SYSTEM_KEYS_FOLDER),
  });
  let keys = await readKeys();
  const [directoryKeys, gatewayKeys] = [keySet(config.HAREYAKA_DIRECTORY_JWKS), keySet(config.HAREYAKA_GATEWAY_JWKS)];
  const data = await openRelease(config.HAREYAKA_DATABASE, log, deadline);
  const vault = new VaultClient({ url: config.HAREYAKA_RECEIPT_CLOUD_URL, keys: () => keys.own, deadline, now: Date.now });
  const started = await startRelease({
    ...{ ...data, vault, log, host: config.HOST, port: config.PORT },
    keys: () => keys.own,
    subgraphKey: () => keys.subgraph,
    directory: { issuer: config.HAREYAKA_DIRECTORY_ISSUER, keys: directoryKeys },
    gateway: { issuer: config.HAREYAKA_GATEWAY_ISSUER, keys: gatewayKeys },
  });
  const endBackground = startBackground(started, log);
  return {
    url: started.url,
    reread: rereadKeys(log, async () => {
      keys = await readKeys();
      await Promise.all([directoryKeys.reread(), gatewayKeys.reread()]).finally(started.forgetCallers);
      return [keys.own.signing.keyid];
    }),
    close: async () => {
      await endBackground();
      await started.close();
      await vault.close();
      await data.close();
    },
  };
});
