import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Writer } from '../../kit/index.js';
import { LocalFolder } from '../../storage/local-folder.js';
import type { ObjectStorage } from '../../storage/object-storage.js';
import { PatientStorage } from '../../storage/patient-storage.js';
import { serveReceiptCloud } from '../data-source.js';
import { ReceiptKeyStore } from '../deliveries/receipt-key.store.js';
import { fingerprintOf } from '../envelope/fingerprint.js';
import { exportPublicKey, importPrivateKey } from '../envelope/sealed-box.js';
import type { BodyPatience } from '../intake/read-body.js';
import { serveReceipts } from '../intake-process/server.js';
import { TenantStore } from '../tenants/tenant.store.js';
import { Clinic } from './clinic.js';

/** The keys of the other parties, as a test holds them all. */
export interface CloudKeys {
  readonly receipt: object;
  readonly releaseSigning: object;
  readonly releaseSealing: object;
  /** Hexadecimal. */
  readonly storage: string;
}

export function makeCloudKeys(): CloudKeys {
  const jwk = (key: KeyObject) => key.export({ format: 'jwk' });
  return {
    receipt: jwk(generateKeyPairSync('ed25519').privateKey),
    releaseSigning: jwk(generateKeyPairSync('ed25519').privateKey),
    releaseSealing: jwk(generateKeyPairSync('x25519').privateKey),
    storage: 'ab'.repeat(32),
  };
}

export interface CloudOptions {
  readonly folder?: string;
  readonly keys?: CloudKeys;
  readonly log?: Logger;
  readonly patience?: BodyPatience;
  /** Wraps what a test breaks. */
  readonly wrapStorage?: (storage: ObjectStorage) => ObjectStorage;
  readonly wrapWriter?: (writer: Writer) => Writer;
}

const QUOTA = 1024 ** 3;

/** Starts a receipt cloud over a database, with its storage in a folder. */
export async function startCloud(database: string, options: CloudOptions = {}) {
  const { log = pino({ level: 'silent' }), keys = makeCloudKeys(), patience } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'receipts-')));
  const data = await serveReceiptCloud(database, log, 10_000);
  const writer = options.wrapWriter?.(data.writer) ?? data.writer;
  const objectFolder = new LocalFolder(join(folder, 'objects'));
  const storage = new PatientStorage(options.wrapStorage?.(objectFolder) ?? objectFolder, () => [
    { id: 'k1', key: Buffer.from(keys.storage, 'hex') },
  ]);
  const receiptKey = importPrivateKey(keys.receipt);
  const text = (jwk: object) => (jwk as { x: string }).x;
  const fingerprint = (jwk: object) => fingerprintOf(Buffer.from(text(jwk), 'base64url'));
  const clock = { now: () => Date.now() };
  const ownKey = { keyid: fingerprint(keys.receipt), publicKey: text(keys.receipt) };
  const published = await new ReceiptKeyStore(data.database, data.writer).keep([ownKey], clock.now());
  const releaseSigning = importPrivateKey(keys.releaseSigning);
  const served = await serveReceipts({
    ...{ database: data.database, writer, storage, log, host: '127.0.0.1', port: 0, patience },
    now: () => clock.now(),
    receiptKey: () => ({ ...ownKey, key: receiptKey }),
    receiptKeys: () => published,
    releaseKeys: () => ({
      signer: { keyid: fingerprint(keys.releaseSigning), key: releaseSigning },
      publicKey: text(keys.releaseSealing),
      fingerprint: fingerprint(keys.releaseSealing),
    }),
  });
  const tenants = new TenantStore(data.database, data.writer);
  const makeCode = async (tenant: string, quotaBytes = QUOTA, { startsOver = false } = {}) =>
    await tenants.makeCode(tenant, { institution: '3310000001', quotaBytes, now: clock.now(), startsOver });
  return {
    ...{ url: served.url, data, storage, objectFolder, clock, keys, tenants, makeCode, folder },
    release: { signing: releaseSigning, sealing: importPrivateKey(keys.releaseSealing), keyid: fingerprint(keys.releaseSigning) },
    /** An enrolled clinic with its tag key. */
    clinic: async (tenant: string, quotaBytes = QUOTA): Promise<Clinic> => {
      const clinic = await new Clinic(served.url, () => clock.now()).enrol(await makeCode(tenant, quotaBytes));
      await clinic.sendTagKey();
      return clinic;
    },
    listStored: async (): Promise<string[]> => {
      const names: string[] = [];
      for await (const { name } of storage.list()) names.push(name);
      return names;
    },
    receiptPublicKey: () => exportPublicKey(receiptKey),
    close: async () => {
      await served.close();
      await data.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

export type CloudUnderTest = Awaited<ReturnType<typeof startCloud>>;
