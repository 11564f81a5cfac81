import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { makeKeys } from '../../subgraphs/kit/index.js';
import { type ServedReceiptCloud, serveReceiptCloud } from '../../subgraphs/receipt-cloud/data-source.js';
import { readReceiptKey } from '../../subgraphs/receipt-cloud/read-keys.js';
import { readStorageConfig } from '../../subgraphs/storage/config.js';
import { openStorage } from '../../subgraphs/storage/open-storage.js';
import type { PatientStorage } from '../../subgraphs/storage/patient-storage.js';
import { type Restartable, startRestartable } from '../care/restartable.js';
import { runCommand } from '../network/launch/child.js';
import type { ReceiptComputer } from './receipt-computer.js';

/** The cloud’s real process, over a database and a folder, which can be killed. */
export interface KillableCloud {
  readonly folder: string;
  readonly intake: Restartable;
  readonly port: number;
  /** The private keys of the release process (JWKS). */
  readonly releaseKeys: Awaited<ReturnType<typeof makeKeys>>['privateSet'];
  /** The raw public key with which receipts are signed, base64url. */
  readonly receiptKey: string;
  /** Makes one-time codes with the operator's command. @returns CODE.FINGERPRINT by facility */
  makeCodes(clinics: readonly ReceiptComputer[]): Promise<ReadonlyMap<string, string>>;
  /** Opens database and storage beside the process. */
  open(): Promise<ServedReceiptCloud & { readonly storage: PatientStorage }>;
  stop(): Promise<void>;
}

const DEADLINE = 10_000;

export async function startKillableCloud(database: string): Promise<KillableCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-receipts-'));
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const release = await makeKeys({ sealing: true });
  const environment = {
    HAREYAKA_DATABASE: database,
    HAREYAKA_STORAGE: `folder:${join(folder, 'objects')}`,
    HAREYAKA_STORAGE_KEYS: await write('storage.keys', `k1 ${randomBytes(32).toString('base64')}\n`),
    HAREYAKA_RECEIPT_KEYS: await write('receipt.json', JSON.stringify((await makeKeys({ sealing: false })).privateSet)),
    HAREYAKA_RECEIPT_RELEASE_KEYS: await write('release.json', JSON.stringify(release.publicSet)),
  };
  const intake = await startRestartable({
    ...{ name: 'receipt-intake', program: 'subgraphs/receipt-cloud/intake-process/main.js' },
    environment: { ...environment, HAREYAKA_LOG_LEVEL: 'fatal', HAREYAKA_SUBGRAPH_DEADLINE_MS: String(DEADLINE) },
  });
  return {
    ...{ folder, intake, port: Number(new URL(intake.url()).port), releaseKeys: release.privateSet },
    receiptKey: (await readReceiptKey(environment.HAREYAKA_RECEIPT_KEYS)).publicKey,
    makeCodes: async (clinics) => {
      const list = await write('clinics.csv', clinics.map(({ tenant, institution }) => `${tenant},${institution}\n`).join(''));
      const printed = await runCommand('subgraphs/receipt-cloud/tenants/enrol/main.js', ['--list', list], environment);
      return new Map(
        printed
          .trim()
          .split('\n')
          .map((line) => line.split(' ') as [string, string]),
      );
    },
    open: async () => {
      const data = await serveReceiptCloud(database, pino({ level: 'silent' }), DEADLINE);
      const { storage, close } = openStorage(readStorageConfig(environment), DEADLINE);
      const closeAll = async () => {
        close();
        await data.close();
      };
      return { ...data, storage, close: closeAll };
    },
    stop: async () => {
      await intake.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
