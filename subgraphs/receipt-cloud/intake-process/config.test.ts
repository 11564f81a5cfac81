import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, makeKeys } from '../../kit/index.js';
import { readReceiptKey, readReleaseKeys } from '../read-keys.js';
import { readConfig } from './config.js';

describe('the configuration of the receipt cloud', () => {
  let folder: string;
  let files: { receipt: string; release: string; releasePrivate: string; storage: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receipt-config-'));
    files = { receipt: join(folder, 'a'), release: join(folder, 'b'), releasePrivate: join(folder, 'c'), storage: join(folder, 'd') };
    const [receipt, release] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true })];
    await writeFile(files.receipt, JSON.stringify(receipt.privateSet));
    await writeFile(files.release, JSON.stringify(release.publicSet));
    await writeFile(files.releasePrivate, JSON.stringify(release.privateSet));
    await writeFile(files.storage, `k1 ${randomBytes(32).toString('base64')}\n`);
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const whole = () => ({
    HAREYAKA_DATABASE: 'sqlite:x',
    HAREYAKA_RECEIPT_KEYS: files.receipt,
    HAREYAKA_RECEIPT_RELEASE_KEYS: files.release,
    HAREYAKA_STORAGE: `folder:${folder}`,
    HAREYAKA_STORAGE_KEYS: files.storage,
  });

  it('is read when it is whole, and names what is missing', () => {
    expect(readConfig(whole())).toMatchObject({ HOST: '127.0.0.1', PORT: 0 });
    for (const name of Object.keys(whole())) {
      const { [name as keyof ReturnType<typeof whole>]: _, ...rest } = whole();
      expect(() => readConfig(rest)).toThrow(name);
    }
  });

  it('has the two public keys of the release process, and never its private ones', async () => {
    const { publicKey, fingerprint, signer } = await readReleaseKeys(files.release);
    expect([publicKey.length, fingerprint.length, signer.keyid === fingerprint]).toEqual([43, 20, false]);
    await expect(readReleaseKeys(files.releasePrivate)).rejects.toThrow('the cloud must not have them');
    await expect(readReleaseKeys(join(folder, 'none'))).rejects.toThrow(ConfigurationError);
    const own = await readReceiptKey(files.receipt);
    expect([own.publicKey.length, own.published]).toEqual([43, [{ keyid: own.keyid, publicKey: own.publicKey }]]);
    await expect(readReceiptKey(files.release)).rejects.toThrow('HAREYAKA_RECEIPT_KEYS');
  });
});
