import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFolder } from '../local-folder.js';
import { PatientStorage } from '../patient-storage.js';
import { readStorageKeys, type StorageKey } from '../storage-keys.js';

const PROGRAM = new URL('../../../dist/subgraphs/storage/rotate/main.js', import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const run = async (env: Record<string, string>) =>
  await new Promise<{ code: number; out: string; err: string }>((done) =>
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', PROGRAM],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );

describe('the command that rotates the storage’s keys', () => {
  it('encrypts every data key with the first key of the file, says how many, and fails for an object that no key opens', async () => {
    const [old, fresh] = ['old', 'new'].map((id): StorageKey => ({ id, key: randomBytes(32) })) as [StorageKey, StorageKey];
    const keysFile = join(folder, 'keys');
    const write = async (...keys: StorageKey[]) =>
      await writeFile(keysFile, keys.map(({ id, key }) => `${id} ${key.toString('base64')}\n`).join(''));
    const objects = new LocalFolder(join(folder, 'objects'));
    const storage = new PatientStorage(objects, () => readStorageKeys(keysFile));
    await write(old);
    const names = await Promise.all(['a', 'b', 'c'].map(async (rowId) => await storage.put({ patientId: 'p', rowId }, Buffer.from(rowId))));
    await write(fresh, old);
    const env = { HAREYAKA_STORAGE: `folder:${join(folder, 'objects')}`, HAREYAKA_STORAGE_KEYS: keysFile };
    const first = await run(env);
    expect([first.code, JSON.parse(first.out)]).toEqual([0, { key: 'new', rotated: 3, unchanged: 0, invalid: 0 }]);
    await write(fresh);
    expect((await Promise.all(names.map(async (name) => await storage.get(name)))).map(String)).toEqual(['a', 'b', 'c']);
    await objects.put('x/broken', Buffer.from('x'));
    const second = await run(env);
    expect([second.code, JSON.parse(second.out), second.err]).toEqual([
      1,
      { key: 'new', rotated: 0, unchanged: 3, invalid: 1 },
      'storage:rotate-keys: OBJECT_INVALID: no key opens x/broken\n',
    ]);
  }, 60_000);

  it('ends with exit code 2 and the variable’s name if it is not configured', async () => {
    expect(await run({})).toEqual({ code: 2, out: '', err: 'storage:rotate-keys: CONFIG_INVALID: HAREYAKA_STORAGE is not set\n' });
  }, 60_000);

  it('ends with exit code 1 if the storage fails', async () => {
    await writeFile(join(folder, 'keys2'), `k ${randomBytes(32).toString('base64')}\n`);
    const s3 = { HAREYAKA_STORAGE: 's3:http://127.0.0.1:1/bucket', HAREYAKA_S3_ACCESS_KEY: 'a', HAREYAKA_S3_SECRET_KEY: 's3cret' };
    const { code, err } = await run({ ...s3, HAREYAKA_STORAGE_KEYS: join(folder, 'keys2') });
    expect([code, err.includes('STORAGE_UNAVAILABLE'), err.includes('s3cret')]).toEqual([1, true, false]);
  }, 60_000);
});
