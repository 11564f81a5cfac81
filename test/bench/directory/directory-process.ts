import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEMS } from '../../../subgraphs/directory/systems.js';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';
import { makeKeys, signingKey } from '../../../subgraphs/kit/process/keys/system-keys.js';
import { type Launched, launch } from '../launched.js';

/** The keys of a network, in a temporary folder. */
export interface NetworkKeys {
  /** The variables with the paths of the keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** The gateway's key: signs caller tokens. */
  readonly gateway: SigningKey;
  close(): Promise<void>;
}

export async function networkKeys(): Promise<NetworkKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-tiers-'));
  const write = async (name: string, set: object) => {
    await writeFile(join(folder, name), JSON.stringify(set), { mode: 0o600 });
    return join(folder, name);
  };
  const [gateway, directory] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: false })]);
  await mkdir(join(folder, 'systems'));
  for (const { id } of SYSTEMS) await write(`systems/${id}.json`, (await makeKeys({ sealing: true })).publicSet);
  return {
    environment: {
      HAREYAKA_GATEWAY_JWKS: await write('gateway.json', gateway.publicSet),
      HAREYAKA_DIRECTORY_KEYS: await write('directory.json', directory.privateSet),
      HAREYAKA_SYSTEM_KEYS_FOLDER: join(folder, 'systems'),
    },
    gateway: await signingKey(gateway.privateSet),
    close: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** Starts the directory, as in production, over an existing database. */
export async function startDirectoryProcess(address: string, keys: NetworkKeys): Promise<Launched<{ url: string }>> {
  return await launch<{ url: string }>({
    program: 'subgraphs/directory/main.js',
    env: { ...keys.environment, HAREYAKA_DATABASE: address, HAREYAKA_LOG_LEVEL: 'warn', HAREYAKA_SUBGRAPH_DEADLINE_MS: '60000' },
  });
}
