import 'reflect-metadata';
import { logger, rereadKeys, run } from '../../kit/index.js';
import { openStorage } from '../../storage/open-storage.js';
import { serveReceiptCloud } from '../data-source.js';
import { readReceiptKey, readReleaseKeys } from '../read-keys.js';
import { readConfig } from './config.js';
import { serveReceipts } from './server.js';
import { startSweeps } from './start-sweeps.js';

await run('receipt-intake', async () => {
  const config = readConfig();
  const log = logger('receipt-intake', config.HAREYAKA_LOG_LEVEL);
  const deadline = config.HAREYAKA_SUBGRAPH_DEADLINE_MS;
  const readKeys = async () => ({
    receipt: await readReceiptKey(config.HAREYAKA_RECEIPT_KEYS),
    release: await readReleaseKeys(config.HAREYAKA_RECEIPT_RELEASE_KEYS),
  });
  let keys = await readKeys();
  const opened = openStorage(config.storage, deadline);
  const data = await serveReceiptCloud(config.HAREYAKA_DATABASE, log, deadline);
  const { storage } = opened;
  const served = await serveReceipts({
    ...{ ...data, storage, log, host: config.HOST, port: config.PORT },
    receiptKey: () => keys.receipt,
    releaseKeys: () => keys.release,
  });
  const endSweeps = startSweeps({ ...data, storage, log });
  return {
    url: served.url,
    reread: rereadKeys(log, async () => {
      opened.reread();
      keys = await readKeys();
      return [keys.receipt.keyid];
    }),
    close: async () => {
      endSweeps();
      await served.close();
      opened.close();
      await data.close();
    },
  };
});
