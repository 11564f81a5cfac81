import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { type Child, startChild } from '../../../test/network/launch/child.js';
import { ISSUER } from '../../../test/network/world/demo-accounts.js';
import type { World } from '../../../test/network/world/world-model.js';
import { type Caller, makeKeys, signCallerToken, signingKey } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';
import { importWorld } from './imported-world.js';
import { type Answer, post } from './running-directory.js';

/** Directory processes, as in production, over one database with the demo network of today. */
export interface DirectoryProcesses {
  readonly world: World;
  readonly database: DataSource;
  /** Starts another process. `through`: the address at which it reaches the database. */
  start(through?: string): Promise<Child<{ url: string }>>;
  ask(url: string, who: string, query: string, variables?: object): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startProcesses(
  address: string,
  patients = 40,
  more: Readonly<Record<string, string>> = {},
): Promise<DirectoryProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-directories-'));
  const { world, database } = await importWorld(address, { patients, firstStart: new Date().toISOString().slice(0, 10) });
  const [gateway, directory] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: false })]);
  const write = async (name: string, keys: object) => {
    await writeFile(join(folder, name), JSON.stringify(keys), { mode: 0o600 });
    return join(folder, name);
  };
  await mkdir(join(folder, 'systems'));
  for (const { id } of SYSTEMS) await write(join('systems', `${id}.json`), (await makeKeys({ sealing: true })).publicSet);
  const env = {
    HAREYAKA_GATEWAY_JWKS: await write('gateway.json', gateway.publicSet),
    HAREYAKA_DIRECTORY_KEYS: await write('directory.json', directory.privateSet),
    HAREYAKA_SYSTEM_KEYS_FOLDER: join(folder, 'systems'),
    HAREYAKA_LOG_LEVEL: 'silent',
    ...more,
  };
  const key = await signingKey(gateway.privateSet);
  const started: Child<{ url: string }>[] = [];
  return {
    world,
    database,
    start: async (through = address) => {
      const child = await startChild<{ url: string }>('directory', {
        program: 'subgraphs/directory/main.js',
        env: { ...env, HAREYAKA_DATABASE: through },
      });
      started.push(child);
      return child;
    },
    ask: async (url, who, query, variables) => {
      const token = signCallerToken(callerOf(world, who), { issuer: 'hareyaka-gateway', audience: 'directory', key, now: Date.now() });
      return await post(url, token, { query, variables });
    },
    stop: async () => {
      await Promise.all(started.map(async (child) => await child.stop()));
      await database.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function callerOf(world: World, subject: string): Caller {
  const user = world.users.find((one) => one.subject === subject)!;
  return {
    issuer: ISSUER,
    subject,
    facility: user.activities[0]!.facilityId,
    address: '192.0.2.1',
    scopes: ['directory:read', 'directory:manage', 'directory:emergency'],
    assurance: user.acr,
    methods: [...user.amr],
    authenticatedAt: Math.floor(Date.now() / 1000),
    operation: 'op',
    opens: [],
    names: [],
  };
}
