import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { request } from 'undici';
import { ISSUER } from '../../../test/network/world/demo-accounts.js';
import type { World } from '../../../test/network/world/world-model.js';
import {
  AUDIT_STORE,
  type Caller,
  makeKeys,
  type PackedDisclosures,
  Permits,
  type ReportedChange,
  type ReportedDisclosure,
  sealingKey,
  signCallerToken,
  signingKey,
  unpackDisclosures,
  type Writer,
} from '../../kit/index.js';
import type { StorageKeys } from '../../storage/storage-keys.js';
import type { UploadConfig } from '../../uploads/config.js';
import type { RunningUploads } from '../bulk/running-uploads.js';
import type { ViewRecorder } from '../patients/view-recorder.js';
import type { ReleaseConfig } from '../releases/open-releases.js';
import { type StartedDirectory, startDirectory } from '../start.js';
import { SYSTEMS } from '../systems.js';
import { importWorld, NOON } from './imported-world.js';

export type KeyPair = { privateSet: JSONWebKeySet; publicSet: JSONWebKeySet };
export type Answer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any operation of a test
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string; argument?: string } }[];
  text: string;
  /** What the answer discloses, and what was changed; undefined if nothing is reported. */
  disclosures: ReportedDisclosure[] | undefined;
  changes: ReportedChange[] | undefined;
};

/** A directory in this process, over HTTP, with the demo network and a clock that a test sets. */
export interface RunningDirectory {
  readonly url: string;
  readonly world: World;
  readonly database: DataSource;
  readonly views: ViewRecorder;
  readonly uploads: RunningUploads;
  readonly writer: Writer;
  /** Replaces the keys of the directory, as SIGHUP does. */
  readonly takeKeys: StartedDirectory['takeKeys'];
  readonly log: string[];
  /** The instant that the directory uses as now. */
  now: number;
  readonly keys: { gateway: KeyPair; directory: KeyPair; systems: ReadonlyMap<string, KeyPair> };
  /** The caller as which the gateway knows a person of the demo network. */
  caller(subject: string, change?: Partial<Caller>): Caller;
  token(caller: Caller, audience?: string): Promise<string>;
  ask(who: string | Caller, query: string, variables?: object): Promise<Answer>;
  /** Starts another directory over the same database, with the same keys. @returns its address */
  startAnother(): Promise<string>;
  /** Opens a permit as a system does. */
  permits(system: string): Promise<Permits>;
  stop(): Promise<void>;
}

/** The database, if not a SQLite file of its own. */
export interface DirectoryPlace {
  readonly patients?: number;
  /** An empty database. */
  readonly address?: string;
  /** The address at which the directory, but not the test, reaches it. */
  /** Whether the papers of consents can be uploaded. */
  readonly scans?: boolean;
  readonly through?: (address: string) => Promise<string>;
  /** The directory's own keys, if others must know them before it starts. */
  readonly keys?: KeyPair;
  /** The release process, if keys are ordered. */
  readonly release?: ReleaseConfig;
}

export async function runDirectory(options: DirectoryPlace = {}): Promise<RunningDirectory> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-directory-'));
  const address = options.address ?? `sqlite:${join(folder, 'directory.sqlite')}`;
  const { world, database } = await importWorld(address, { patients: options.patients ?? 60 });
  const [gateway, directory] = await Promise.all([makeKeys({ sealing: false }), options.keys ?? makeKeys({ sealing: false })]);
  const systems = new Map(
    await Promise.all([...SYSTEMS, { id: AUDIT_STORE }].map(async ({ id }) => [id, await makeKeys({ sealing: true })] as const)),
  );
  const log: string[] = [];
  const signing = { issuer: 'hareyaka-gateway', key: await signingKey(gateway.privateSet) };

  const running: RunningDirectory = {
    url: '',
    world,
    database,
    views: undefined as never,
    uploads: undefined as never,
    writer: undefined as never,
    takeKeys: undefined as never,
    log,
    now: NOON,
    keys: { gateway, directory, systems },
    caller: (subject, change = {}) => {
      const user = world.users.find((one) => one.subject === subject)!;
      const facility = user.activities[0]!.facilityId;
      const scopes = ['directory:read', 'directory:manage', 'directory:emergency'];
      return {
        issuer: ISSUER,
        subject,
        facility,
        address: '192.0.2.1',
        scopes,
        assurance: user.acr,
        methods: [...user.amr],
        authenticatedAt: 0,
        operation: 'op',
        opens: [],
        names: [],
        ...change,
      };
    },
    token: async (caller, audience = 'directory') => await signCallerToken(caller, { ...signing, audience, now: running.now }),
    ask: async (who, query, variables) => {
      const token = await running.token(typeof who === 'string' ? running.caller(who) : who);
      return await post(running.url, token, { query, variables });
    },
    permits: async (system) =>
      new Permits(
        {
          audience: system,
          issuer: 'hareyaka-directory',
          keys: createLocalJWKSet(directory.publicSet),
          unseal: await sealingKey(systems.get(system)!.privateSet),
        },
        () => running.now,
      ),
    startAnother: async () => {
      const another = await startDirectory(start);
      others.push(another);
      return another.url;
    },
    stop: async () => {
      for (const one of [served, ...others]) await one.close();
      await database.destroy();
      await rm(folder, { recursive: true });
    },
  };
  const others: { close(): Promise<void> }[] = [];
  const start = {
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: options.release ? 'debug' : 'warn' }, { write: (line) => log.push(line) }),
    deadline: 10_000,
    database: (await options.through?.(address)) ?? address,
    issuer: 'hareyaka-directory',
    keys: directory.privateSet,
    gateway: { issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) },
    systemKeys: new Map([...systems].map(([system, { publicSet }]) => [system, publicSet])),
    now: () => running.now,
    ...(options.scans && { uploads: makeUploadConfig(folder) }),
    release: options.release,
  };
  const served = await startDirectory(start);
  return Object.assign(running, {
    url: served.url,
    views: served.views,
    uploads: served.uploads,
    writer: served.writer,
    takeKeys: served.takeKeys,
  });
}

/** Uploads with a storage in a folder. */
function makeUploadConfig(folder: string): UploadConfig {
  const keys: StorageKeys = [{ id: 'k1', key: randomBytes(32) }];
  const storage = { place: { folder: join(folder, 'objects') }, keysFile: join(folder, 'absent'), keys };
  return { kept: { storage, folder: join(folder, 'uploads') }, limit: 4 * 1024 * 1024, scanner: undefined };
}

export async function post(url: string, token: string | undefined, body: object | string): Promise<Answer> {
  const answer = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.body.text();
  const { data, errors, extensions } = JSON.parse(text) as Partial<Answer> & {
    extensions?: Partial<Pick<Answer, 'changes'>> & { disclosures?: PackedDisclosures };
  };
  const { disclosures, changes } = extensions ?? {};
  return {
    status: answer.statusCode,
    data,
    errors: errors ?? [],
    text,
    disclosures: disclosures && unpackDisclosures(disclosures),
    changes,
  };
}
