import 'reflect-metadata';
import { logger, rereadKeys, run } from '../../kit/index.js';
import { openStorage } from '../../storage/open-storage.js';
import { serveReceiptCloud } from '../data-source.js';
import { ReceiptKeyStore } from '../deliveries/receipt-key.store.js';
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
  const receiptKeys = new ReceiptKeyStore(data.database, data.writer);
  let published = await receiptKeys.keep(keys.receipt.published, Date.now());
  const served = await serveReceipts({
    ...{ ...data, storage, log, host: config.HOST, port: config.PORT },
    receiptKey: () => keys.receipt,
    receiptKeys: () => published,
    releaseKeys: () => keys.release,
  });
  const endSweeps = startSweeps({ ...data, storage, log });
  return {
    url: served.url,
    reread: rereadKeys(log, async () => {
      opened.reread();
      const next = await readKeys();
      // Its public half is kept before it signs.
      published = await receiptKeys.keep(next.receipt.published, Date.now());
      keys = next;
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
