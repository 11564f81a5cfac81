import 'reflect-metadata';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import sharp from 'sharp';
import { request } from 'undici';
import { makeKeys } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { callerOf } from '../../kit/testing/issuers.js';
import { LocalFolder } from '../../storage/local-folder.js';
import { PatientStorage } from '../../storage/patient-storage.js';
import { sweepUploads } from '../../uploads/sweep-uploads.js';
import { makePdf } from '../../uploads/testing/make-zip.js';
import { UploadFiles } from '../../uploads/upload-files.js';
import { UPLOAD_LIFE } from '../../uploads/upload-life.js';
import { serveCareCabinet } from '../data-source.js';
import { AttachmentStore } from './attachment.store.js';

const PROGRAM = new URL('../../../dist/subgraphs/care-cabinet/attachments/testing/cabinet-process.js', import.meta.url);
const TOKEN = Buffer.from(JSON.stringify(callerOf())).toString('base64url');
const OWNER = { patientId: 'pat_1', facilityId: 'fac_clinic', userId: 'usr_dr-sato' };
const UPLOADS = 12;
const KILLS = 12;
/** Milliseconds for one step of an upload: a busy machine takes seconds to start a process. */
const PATIENCE = 200_000;

describe.each(databases())('a care cabinet that is killed again and again, with $name', ({ start }) => {
  let server: DatabaseServer;
  let folder: string;
  let child: ChildProcess;
  let url = '';
  let configFile: string;
  let database: string;
  const storageKey = randomBytes(32);

  beforeAll(async () => {
    server = await start();
    database = await server.fresh();
    folder = await mkdtemp(join(tmpdir(), 'killed-'));
    configFile = join(folder, 'config.json');
    const { privateSet } = await makeKeys({ sealing: true });
    await writeFile(configFile, JSON.stringify({ database, folder, systemKeys: privateSet, storageKey: storageKey.toString('hex') }));
    await run();
  }, 120_000);
  afterAll(async () => {
    await kill();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(): Promise<void> {
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM.pathname, configFile], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = await new Promise<string>((done, fail) => {
      child.stdout!.once('data', (chunk: Buffer) => done(chunk.toString()));
      child.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
    });
    ({ url } = JSON.parse(line));
  }
  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  const ask = async (method: 'POST' | 'HEAD' | 'PATCH', path: string, headers: Record<string, string>, body?: Buffer | string) => {
    const answer = await request(`${url}${path.replace('/care-cabinet/', '/')}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, offset: Number(answer.headers['upload-offset']), text };
  };
  /** Repeats an act while the process is down. */
  const again = async <T>(act: () => Promise<T | undefined>): Promise<T> => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
      const done = await act().catch(() => undefined);
      if (done !== undefined) return done;
      await pause(50);
    }
    throw new Error('the process did not answer');
  };

  /** Uploads content in parts, as a client does that is patient. */
  async function upload(content: Buffer, contentType: string): Promise<string> {
    const input = {
      patientId: 'pat_1',
      name: 'x',
      contentType,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
    const query = 'mutation ($input: CreateCareUploadInput!) { createCareUpload(input: $input) { upload { id uploadUrl } } }';
    const { id, uploadUrl } = await again<{ id: string; uploadUrl: string }>(async () => {
      const { text } = await ask(
        'POST',
        '/graphql',
        { 'content-type': 'application/json' },
        JSON.stringify({ query, variables: { input } }),
      );
      return JSON.parse(text).data?.createCareUpload?.upload ?? undefined;
    });
    await again(async () =>
      (await ask('POST', uploadUrl, { 'upload-length': String(content.length) })).status === 201 ? true : undefined,
    );
    await again(async () => {
      const head = await ask('HEAD', uploadUrl, {});
      if (head.status === 404) await ask('POST', uploadUrl, { 'upload-length': String(content.length) });
      if (head.status !== 200) return undefined;
      if (head.offset === content.length) return true;
      const part = content.subarray(head.offset, head.offset + 40_000);
      await ask('PATCH', uploadUrl, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(head.offset) }, part);
      return undefined;
    });
    return id;
  }

  it('keeps every upload when its process is killed twelve times, and leaves no orphan after the sweep', async () => {
    const contents = await Promise.all(
      Array.from({ length: UPLOADS }, async (_, index) => {
        if (index % 3 === 0) return { type: 'application/pdf', content: makePdf(randomBytes(150_000).toString('base64')) };
        const pixels = randomBytes(400 * 300 * 3);
        return {
          type: 'image/jpeg',
          content: await sharp(pixels, { raw: { width: 400, height: 300, channels: 3 } })
            .jpeg()
            .toBuffer(),
        };
      }),
    );
    const uploads = Promise.all(contents.map(async ({ content, type }) => await upload(content, type)));
    for (let round = 0; round < KILLS; round++) {
      await pause(60 + ((round * 137) % 400));
      await kill();
      await run();
    }
    const ids = await uploads;
    await kill();
    const log = pino({ level: 'silent' });
    const served = await serveCareCabinet(database, log, 10_000);
    try {
      const storage = new PatientStorage(new LocalFolder(join(folder, 'objects')), () => [{ id: 'k1', key: storageKey }]);
      const store = new AttachmentStore(served.database, served.writer);
      const files = await UploadFiles.open(join(folder, 'uploads'), () => [{ id: 'k1', key: storageKey }], UPLOAD_LIFE);
      const rows = await Promise.all(ids.map(async (id) => (await store.find(id))!));
      expect(rows.map(({ state }) => state)).toEqual(ids.map(() => 'READY'));
      for (const [index, row] of rows.entries()) {
        const bytes = (await storage.get(row.object!))!;
        if (row.kind === 'FILE') expect(bytes.equals(contents[index]!.content)).toBe(true);
        else expect((await sharp(bytes).metadata()).width).toBe(400);
      }
      const kept = ids.filter((_, index) => index % 2 === 0);
      await served.writer.transaction('t', async (manager) => expect(await store.attach(manager, 'crc_1', kept, OWNER)).toEqual([]));
      await sweepUploads({ rows: store, files, storage }, { now: Date.now() + UPLOAD_LIFE + 1_000 });
      const expected = rows
        .filter(({ id }) => kept.includes(id))
        .flatMap(({ object, thumbnail }) => [object, thumbnail].filter((name) => name !== null));
      const left: string[] = [];
      for await (const { name } of storage.list()) left.push(name);
      expect(left.sort()).toEqual(expected.sort());
      expect(await files.listIds()).toEqual([]);
      expect((await Promise.all(ids.map(async (id) => await store.find(id)))).filter(Boolean)).toHaveLength(kept.length);
      expect(await storage.deleteUnfinished(Date.now() + 1_000)).toBe(0);
    } finally {
      await served.close();
    }
  }, 280_000);
});
