import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, readRotationConfig } from './config.js';

let folder: string;
let keys: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
  keys = join(folder, 'keys');
  await writeFile(keys, `first ${randomBytes(32).toString('base64')}\n`);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const NEEDED = {
  HAREYAKA_DATABASE: 'sqlite:x',
  HAREYAKA_GATEWAY_JWKS: 'g',
  HAREYAKA_DIRECTORY_JWKS: 'd',
  HAREYAKA_EXCHANGE_URL: 'http://d/x',
  HAREYAKA_SYSTEM_KEYS: 'k',
};

describe('the configuration of the care cabinet', () => {
  it('has no storage and no scanner if none is named', () => {
    const { storage, scanner, HAREYAKA_UPLOAD_LIMIT_BYTES } = readConfig(NEEDED);
    expect([storage, scanner, HAREYAKA_UPLOAD_LIMIT_BYTES]).toEqual([undefined, undefined, 32 * 1024 * 1024]);
  });

  it('names a folder, or a bucket with its credentials', () => {
    const more = { HAREYAKA_STORAGE_KEYS: keys, HAREYAKA_UPLOADS: '/u', HAREYAKA_CLAMAV: 'clamav:3310' };
    const local = readConfig({ ...NEEDED, ...more, HAREYAKA_STORAGE: 'folder:/files' });
    expect([local.storage?.place, local.scanner]).toEqual([{ folder: '/files' }, { host: 'clamav', port: 3310, deadline: 20_000 }]);
    const credentials = { HAREYAKA_S3_ACCESS_KEY: 'a', HAREYAKA_S3_SECRET_KEY: 's3cret' };
    const { storage } = readConfig({ ...NEEDED, ...more, ...credentials, HAREYAKA_STORAGE: 's3:https://s3.example:9000/care-cabinet' });
    expect(storage?.place).toEqual({
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
    expect(() => readConfig({ ...NEEDED, ...more })).toThrow(problem);
    expect(() => readConfig({ ...NEEDED, ...more })).not.toThrow('s3cret');
  });

  it('needs a folder for uploads, and credentials for a bucket', () => {
    const some = { ...NEEDED, HAREYAKA_STORAGE_KEYS: keys };
    expect(() => readConfig({ ...some, HAREYAKA_STORAGE: 'folder:/f' })).toThrow('HAREYAKA_UPLOADS: is missing');
    expect(() => readConfig({ ...some, HAREYAKA_STORAGE: 's3:https://host/bucket' })).toThrow('HAREYAKA_S3_ACCESS_KEY: is not set');
    expect(() => readRotationConfig({})).toThrow('HAREYAKA_STORAGE: is not set');
  });
});
