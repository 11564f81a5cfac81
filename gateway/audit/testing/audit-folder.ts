import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SealingKey } from '../../../subgraphs/kit/permit/seal.js';
import { makeKeys, sealingKey } from '../../../subgraphs/kit/process/keys/system-keys.js';
import type { AuditConfig } from '../audit-variables.js';

/** A temporary folder with a spool's key and the store's public key. */
export interface AuditFolder {
  readonly folder: string;
  /** The store's private key. */
  readonly opening: SealingKey;
  readonly config: (storeUrl: string) => AuditConfig;
  readonly remove: () => Promise<void>;
}

export async function makeAuditFolder(): Promise<AuditFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  const [keyFile, storeJwks] = [join(folder, 'spool.key'), join(folder, 'store.json')];
  const { publicSet, privateSet } = await makeKeys({ sealing: true });
  await writeFile(keyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
  await writeFile(storeJwks, JSON.stringify(publicSet));
  return {
    folder,
    opening: await sealingKey(privateSet),
    config: (storeUrl) => ({ name: 'g', folder: join(folder, 'spool'), keyFile, limit: 64 * 1024 * 1024, storeUrl, storeJwks }),
    remove: async () => await rm(folder, { recursive: true }),
  };
}
