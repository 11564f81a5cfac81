import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFolder } from './local-folder.js';
import { type ObjectStorage, StorageUnavailable } from './object-storage.js';
import { S3Storage } from './s3-storage.js';
import { type RunningS3, startSwift } from './testing/swift-server.js';

const listed = async (storage: ObjectStorage) => {
  const names: string[] = [];
  for await (const { name, changedAt } of storage.list()) {
    expect(Math.abs(changedAt - Date.now())).toBeLessThan(600_000);
    names.push(name);
  }
  return names.sort();
};

let swift: RunningS3 | undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  swift = await startSwift();
}, 90_000);
afterAll(async () => {
  await swift?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(['a local folder', 'an S3 server that checks signatures'])('a storage in %s', (kind) => {
  let storage: ObjectStorage | undefined;
  const withStorage = (title: string, test: (storage: ObjectStorage) => Promise<void>) =>
    it(title, async () => {
      storage ??= kind === 'a local folder' ? new LocalFolder(join(folder, 'objects')) : swift && new S3Storage(swift.options);
      if (storage) await test(storage);
    }, 60_000);

  withStorage('gives back the bytes that were put, of every length', async (storage) => {
    for (const length of [0, 1, 65_536, 5 * 1024 * 1024 + 1]) {
      const bytes = randomBytes(length);
      await storage.put('aa/of-length', bytes);
      expect((await storage.get('aa/of-length'))?.equals(bytes)).toBe(true);
    }
    await storage.delete('aa/of-length');
  });

  withStorage('replaces an object of the same name', async (storage) => {
    await storage.put('aa/one', Buffer.from('old'));
    await storage.put('aa/one', Buffer.from('new'));
    expect((await storage.get('aa/one'))?.toString()).toBe('new');
    expect(await listed(storage)).toEqual(['aa/one']);
    await storage.delete('aa/one');
  });

  withStorage('has no object after it was deleted, and deletes an absent one without an error', async (storage) => {
    await storage.put('bb/two', Buffer.from('x'));
    await storage.delete('bb/two');
    await storage.delete('bb/two');
    await storage.delete('cc/never');
    expect(await storage.get('bb/two')).toBeUndefined();
    expect(await storage.get('cc/never')).toBeUndefined();
    expect(await listed(storage)).toEqual([]);
  });

  withStorage('lists every object, of all folders', async (storage) => {
    const names = Array.from({ length: 25 }, (_, index) => `f${index % 3}/o_${index}-x`).sort();
    for (const name of names) await storage.put(name, Buffer.from(name));
    expect(await listed(storage)).toEqual(names);
    for (const name of names) await storage.delete(name);
  });

  withStorage('takes many objects at once', async (storage) => {
    const names = Array.from({ length: 20 }, (_, index) => `many/${index}`);
    await Promise.all(names.map(async (name) => await storage.put(name, Buffer.from(name))));
    const read = await Promise.all(names.map(async (name) => (await storage.get(name))?.toString()));
    expect(read).toEqual(names);
    await Promise.all(names.map(async (name) => await storage.delete(name)));
  });

  withStorage('refuses names that are not a folder and a file', async (storage) => {
    for (const name of [
      '',
      'a',
      '/a',
      'a/',
      '../a',
      'a/..',
      'a/../../etc/passwd',
      'a/b/c',
      'a/b.c',
      'a/b\0',
      'あ/い',
      `a/${'b'.repeat(129)}`,
    ]) {
      await expect(storage.put(name, Buffer.from('x'))).rejects.toThrow(RangeError);
      await expect(storage.get(name)).rejects.toThrow(RangeError);
      await expect(storage.delete(name)).rejects.toThrow(RangeError);
    }
    expect(await listed(storage)).toEqual([]);
  });
});

describe('a storage at an S3 server', () => {
  it('fails with a wrong secret key, and shows neither key in the message', async () => {
    if (!swift) return;
    const storage = new S3Storage({ ...swift.options, secretKey: 'wrong-secret' });
    const failure = await storage.put('aa/x', Buffer.from('x')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StorageUnavailable);
    expect((failure as Error & { cause: Error }).cause.name).toBe('SignatureDoesNotMatch');
    expect(String(failure)).not.toContain('wrong-secret');
    expect(await storage.isReady()).toBe(false);
    expect(await new S3Storage(swift.options).isReady()).toBe(true);
  });

  it('fails if nothing answers at the address', async () => {
    const options = { endpoint: 'http://127.0.0.1:1', bucket: 'b', region: 'r', accessKey: 'a', secretKey: 's', deadline: 500 };
    await expect(new S3Storage(options).get('aa/x')).rejects.toThrow(StorageUnavailable);
  });
});

describe('a storage in a local folder', () => {
  it('keeps files that only their owner can read', async () => {
    const root = join(folder, 'modes');
    await new LocalFolder(root).put('aa/x', Buffer.from('x'));
    expect((await stat(join(root, 'aa', 'x'))).mode & 0o777).toBe(0o600);
    for (const path of [root, join(root, 'aa'), join(root, '.unfinished')]) expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
  });

  it('fails if the folder cannot be written, and leaves nothing', async () => {
    const root = join(folder, 'file');
    await writeFile(root, '');
    await expect(new LocalFolder(root).put('aa/x', Buffer.from('x'))).rejects.toThrow(StorageUnavailable);
  });

  it('deletes what a killed process left, but not what a running one is writing', async () => {
    const root = join(folder, 'unfinished');
    await mkdir(join(root, '.unfinished'), { recursive: true });
    await writeFile(join(root, '.unfinished', 'left'), 'x');
    const storage = new LocalFolder(root);
    expect(await listed(storage)).toEqual([]);
    expect(await storage.deleteUnfinished(Date.now() - 60_000)).toBe(0);
    expect(await storage.deleteUnfinished(Date.now() + 60_000)).toBe(1);
    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
  });

  it('has each object whole or not at all after kill -9 at any moment', async () => {
    const root = join(folder, 'killed');
    const program = `
      const { LocalFolder } = await import(${JSON.stringify(new URL('../../dist/subgraphs/storage/local-folder.js', import.meta.url).href)});
      const storage = new LocalFolder(${JSON.stringify(root)});
      process.stdout.write('ready');
      for (let n = 0; ; n++) await storage.put('f' + (n % 3) + '/x', Buffer.alloc(200_000, n % 251));`;
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise((done) => child.once('exit', done));
      await new Promise((ready) => child.stdout.once('data', ready));
      await new Promise((done) => setTimeout(done, 20 + round * 15));
      child.kill('SIGKILL');
      await ended;
      for (const name of await listed(new LocalFolder(root))) {
        const bytes = await readFile(join(root, name));
        expect([bytes.length, bytes.every((byte) => byte === bytes[0])]).toEqual([200_000, true]);
      }
    }
  }, 60_000);
});
