import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../kit/index.js';
import { readStorageConfig } from '../storage/config.js';
import { readUploads, uploadVariables } from './config.js';

const read = (env: NodeJS.ProcessEnv) => readUploads(readEnvironment(uploadVariables, env));

let folder: string;
let keys: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
  keys = join(folder, 'keys');
  await writeFile(keys, `first ${randomBytes(32).toString('base64')}\n`);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('the configuration of uploads', () => {
  it('has no storage and no scanner if none is named', () => {
    expect(read({})).toEqual({ kept: undefined, limit: 32 * 1024 * 1024, scanner: undefined });
  });

  it('names a folder, or a bucket with its credentials', () => {
    const more = { HAREYAKA_STORAGE_KEYS: keys, HAREYAKA_UPLOADS: '/u', HAREYAKA_CLAMAV: 'clamav:3310' };
    const local = read({ ...more, HAREYAKA_STORAGE: 'folder:/files' });
    expect([local.kept?.storage.place, local.scanner]).toEqual([{ folder: '/files' }, { host: 'clamav', port: 3310, deadline: 20_000 }]);
    const credentials = { HAREYAKA_S3_ACCESS_KEY: 'a', HAREYAKA_S3_SECRET_KEY: 's3cret' };
    const { kept } = read({ ...more, ...credentials, HAREYAKA_STORAGE: 's3:https://s3.example:9000/care-cabinet' });
    expect(kept?.storage.place).toEqual({
      s3: { endpoint: 'https://s3.example:9000', bucket: 'care-cabinet', region: 'us-east-1', accessKey: 'a', secretKey: 's3cret' },
    });
  });

  it.each([
    [{ HAREYAKA_STORAGE: 'folder:/f' }, 'HAREYAKA_STORAGE_KEYS: is missing'],
    [{ HAREYAKA_STORAGE: 'folder:/f', HAREYAKA_STORAGE_KEYS: '/absent' }, 'HAREYAKA_STORAGE_KEYS: is not a file that can be read'],
    [{ HAREYAKA_STORAGE: '/f' }, 'HAREYAKA_STORAGE: must be folder:PATH'],
    [{ HAREYAKA_STORAGE: 's3:https://user:s3cret@host/bucket' }, 'HAREYAKA_STORAGE: must be folder:PATH'],
    [{ HAREYAKA_CLAMAV: 'clamav' }, 'HAREYAKA_CLAMAV: must be HOST:PORT'],
    [{ HAREYAKA_UPLOAD_LIMIT_BYTES: '1' }, 'HAREYAKA_UPLOAD_LIMIT_BYTES: must be between'],
  ])('is refused with %j, and the message has no value', (more, problem) => {
    expect(() => read(more)).toThrow(problem);
    expect(() => read(more)).not.toThrow('s3cret');
  });

  it('needs a folder for uploads, and credentials for a bucket', () => {
    const some = { HAREYAKA_STORAGE_KEYS: keys };
    expect(() => read({ ...some, HAREYAKA_STORAGE: 'folder:/f' })).toThrow('HAREYAKA_UPLOADS: is missing');
    expect(() => read({ ...some, HAREYAKA_STORAGE: 's3:https://host/bucket' })).toThrow('HAREYAKA_S3_ACCESS_KEY: is not set');
    expect(() => readStorageConfig({})).toThrow('HAREYAKA_STORAGE: is not set');
  });
});
