import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Upload } from '@tus/server';
import type { StorageKeys } from '../storage/storage-keys.js';
import { UploadFiles } from './upload-files.js';
import { UPLOAD_LIFE } from './upload-life.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-files-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

it('two processes that begin one upload at the same moment agree on its key, and neither empties what the other has written', async () => {
  const keys: StorageKeys = [{ id: 'k1', key: Buffer.alloc(32, 1) }];
  const processes = await Promise.all([1, 2].map(async () => await UploadFiles.open(folder, () => keys, UPLOAD_LIFE)));
  for (let round = 0; round < 50; round++) {
    const id = `upl_${round}`;
    const content = Buffer.from(`content ${round}`.repeat(10));
    const begin = async (files: UploadFiles) => {
      const made = await files.create(new Upload({ id, size: content.length, offset: 0 }));
      // Each process gets the same bytes, from one client that tries again.
      await files.write(Readable.from([content]), id, 0);
      return made.metadata;
    };
    const [one, other] = await Promise.all(processes.map(begin));
    expect(one).toEqual(other);
    expect(await processes[round % 2]!.readWhole(id)).toEqual(content);
  }
  expect((await readdir(folder)).filter((name) => name.includes('.json.'))).toEqual([]);
});
