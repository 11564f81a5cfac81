import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent } from 'undici';
import { openParameters } from '../../subgraphs/kit/audit/sealed-parameters.js';
import { AuditMetrics } from '../observe/audit-metrics.js';
import type { AuditInput } from './audit-log.js';
import { AuditLogNotOpened, type AuditLogOptions, openAuditLog, type SpooledAuditLog } from './open-audit-log.js';
import { openSpoolFiles, type SpoolFiles } from './spool/spool-files.js';
import { type AuditFolder, makeAuditFolder } from './testing/audit-folder.js';
import { makeBatchKeys } from './testing/batch-keys.js';
import { FakeStore, serveStore } from './testing/fake-store.js';

const INPUT: AuditInput = {
  kind: 'operation',
  requestId: 'r1',
  actor: { issuer: 'i', subject: 's', facility: 'f', assurance: 'a', methods: [], address: '', client: 'browser' },
  outcome: 'ok',
  parameters: '{"variables":{"kana":"marker-of-a-patient"}}',
  disclosures: [],
  changes: [],
};

let folder: AuditFolder;
let store: FakeStore;
let server: Awaited<ReturnType<typeof serveStore>>;
let registry: Registry;
let options: AuditLogOptions;
let lines: string[];
let opened: SpooledAuditLog[];
beforeEach(async () => {
  const { key, keys } = await makeBatchKeys();
  folder = await makeAuditFolder();
  store = new FakeStore('g', keys);
  server = await serveStore(store);
  registry = new Registry();
  lines = [];
  opened = [];
  const log: Logger = pino({}, { write: (line: string) => void lines.push(line) });
  options = { key, dispatcher: new Agent(), metrics: new AuditMetrics(registry), log };
});
afterEach(async () => {
  for (const log of opened) await log.close();
  await server.close();
  await (options.dispatcher as Agent).destroy();
  await folder.remove();
});

async function open(more: Partial<AuditLogOptions> = {}, change: object = {}): Promise<SpooledAuditLog> {
  const log = await openAuditLog({ ...folder.config(server.url), ...change }, { ...options, ...more });
  opened.push(log);
  return log;
}

const problemOf = async (act: Promise<unknown>) =>
  await act.then(
    () => undefined,
    ({ code, variable }: AuditLogNotOpened) => ({ code, variable }),
  );

describe('The audit log', () => {
  it('numbers records, and has shipped them when it is closed', async () => {
    const log = await open();
    expect(log.available).toBe(true);
    const seqs = await Promise.all(Array.from({ length: 50 }, async (_, n) => (await log.record({ ...INPUT, requestId: `r${n}` })).seq));
    expect(seqs).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    await log.close();
    expect(store.records.map(({ requestId }) => requestId)).toEqual(Array.from({ length: 50 }, (_, n) => `r${n}`));
    expect(store.records[0]).toMatchObject({
      v: 1,
      gateway: 'g',
      seq: 1,
      kind: 'operation',
      outcome: 'ok',
      at: expect.stringMatching(/Z$/),
    });
    expect(store.complaints).toEqual([]);
  });

  it('seals the parameters to the store', async () => {
    const log = await open();
    await log.record(INPUT);
    await log.close();
    const [record] = store.records;
    expect(record).not.toHaveProperty('parameters');
    expect(JSON.stringify(record)).not.toContain('marker');
    expect(openParameters(record!.sealed!, 'r1', [folder.opening])).toBe(INPUT.parameters);
  });

  it('keeps its files for this user alone, without any of their content in plain text', async () => {
    const log = await open();
    await log.record({ ...INPUT, reason: 'marker-of-a-reason' });
    const spool = join(folder.folder, 'spool');
    expect((await stat(spool)).mode & 0o777).toBe(0o700);
    const files = (await readdir(spool)).filter((name) => name !== 'lock');
    expect(files.length).toBeGreaterThan(1);
    for (const name of files) {
      expect([name, (await stat(join(spool, name))).mode & 0o777]).toEqual([name, 0o600]);
      expect((await readFile(join(spool, name))).includes('marker')).toBe(false);
    }
  });

  it('holds what is recorded while the store is down, and ships it after the next start', async () => {
    store.fail = () => 'before';
    const log = await open();
    for (let n = 0; n < 5; n++) await log.record({ ...INPUT, requestId: `r${n}` });
    await log.close();
    expect(store.records).toEqual([]);
    store.fail = () => undefined;
    const next = await open();
    expect(await next.record({ ...INPUT, requestId: 'r5' })).toEqual({ seq: 6 });
    await next.close();
    expect(store.records.map(({ requestId }) => requestId)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('refuses with AUDIT_UNAVAILABLE when the disk fails, says so in the log, the metrics and the report, and without patient data', async () => {
    let fails = false;
    const files = failing(await openSpoolFiles(join(folder.folder, 'spool')), () => fails);
    const log = await open({ files });
    await log.record(INPUT);
    fails = true;
    await expect(log.record(INPUT)).rejects.toMatchObject({ extensions: { code: 'AUDIT_UNAVAILABLE' } });
    expect(log.available).toBe(false);
    expect(log.degraded).toEqual(['AUDIT_SPOOL_FAILED']);
    const text = await registry.metrics();
    expect(text).toContain('hareyaka_audit_refused_total 1');
    expect(text).toContain('hareyaka_audit_troubles_total{code="AUDIT_SPOOL_FAILED"} 1');
    expect(text).toContain('hareyaka_audit_available 0');
    expect(text).toContain('hareyaka_audit_group_records_count 1');
    expect(lines.filter((line) => line.includes('AUDIT_SPOOL_FAILED')).length).toBe(1);
    expect(lines.join('')).not.toMatch(/marker|r1/);
    fails = false;
    while (log.degraded.length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(log.available).toBe(true);
    expect(await log.record(INPUT)).toEqual({ seq: 2 });
  });

  it('refuses what comes after it was closed', async () => {
    const log = await open();
    await log.close();
    expect(log.available).toBe(false);
    await expect(log.record(INPUT)).rejects.toMatchObject({ extensions: { code: 'AUDIT_UNAVAILABLE' } });
  });
});

describe('The audit log does not open', () => {
  it('a folder that another gateway uses', async () => {
    await open();
    expect(await problemOf(open())).toEqual({ code: 'AUDIT_SPOOL_IN_USE', variable: 'HAREYAKA_AUDIT_SPOOL' });
  });

  it('with another key than that of the spool', async () => {
    const log = await open();
    await log.record(INPUT);
    await log.close();
    const keyFile = join(folder.folder, 'other.key');
    await writeFile(keyFile, Buffer.alloc(32, 9).toString('base64url'));
    expect(await problemOf(open({}, { keyFile }))).toEqual({ code: 'CONFIG_INVALID', variable: 'HAREYAKA_AUDIT_SPOOL' });
    await open();
  });

  it('without a key file, or without a key of the store', async () => {
    expect(await problemOf(open({}, { keyFile: join(folder.folder, 'none') }))).toMatchObject({ variable: 'HAREYAKA_AUDIT_SPOOL_KEY' });
    const storeJwks = join(folder.folder, 'none.json');
    expect(await problemOf(open({}, { storeJwks }))).toMatchObject({ variable: 'HAREYAKA_AUDIT_STORE_JWKS' });
  });

  it('but it opens while the store is down, if it has read the store’s key before', async () => {
    await (await open()).close();
    const log = await open({}, { storeJwks: 'http://127.0.0.1:9/keys', storeUrl: 'http://127.0.0.1:9' });
    expect(await log.record(INPUT)).toMatchObject({ seq: 1 });
  });
});

/** Files whose `fdatasync` fails while the test says so. */
function failing(files: SpoolFiles, fails: () => boolean): SpoolFiles {
  return {
    ...files,
    create: async (name) => {
      const file = await files.create(name);
      return {
        ...file,
        datasync: async () => {
          if (fails()) throw Object.assign(new Error('no'), { code: 'EIO' });
          await file.datasync();
        },
      };
    },
  };
}
