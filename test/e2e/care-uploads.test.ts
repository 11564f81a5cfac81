import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { request } from 'undici';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const CREATE = `mutation ($input: CreateCareUploadInput!) { createCareUpload(input: $input) { upload { id uploadUrl expiresAt } userErrors { code field } } }`;

let fleet: TestFleet;
let world: World;
let photo: Buffer;
let patient: string;

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
  photo = await sharp(randomBytes(600 * 400 * 3), { raw: { width: 600, height: 400, channels: 3 } })
    .jpeg()
    .toBuffer();
  const nurse = world.users.find(({ subject }) => subject === 'ns-tanaka')!.id;
  patient = world.permissions.find(({ userId }) => userId === nurse)!.patientId!;
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

const announce = async (account: string, more: object = {}) =>
  await fleet.ask(account, CREATE, {
    input: {
      patientId: patient,
      name: '../../かかと.jpg',
      bytes: photo.length,
      sha256: createHash('sha256').update(photo).digest('hex'),
      contentType: 'image/jpeg',
      ...more,
    },
  });
const send = async (
  account: string,
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE',
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
) => {
  const answer = await request(`${fleet.gateway}${path}`, {
    method,
    headers: { authorization: `Bearer ${await fleet.token(account)}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text };
};
const patch = async (account: string, path: string, offset: number, body: Buffer) =>
  await send(account, 'PATCH', path, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }, body);

describe('an upload through the whole network', () => {
  it('goes from the announcement to the encrypted storage, for its person alone', async () => {
    const { data, errors } = await announce('ns-tanaka');
    expect(errors).toEqual([]);
    const { upload, userErrors } = data.createCareUpload;
    expect(userErrors).toEqual([]);
    expect(upload.uploadUrl).toMatch(/^\/upload\/care-cabinet\/[\w-]+$/);
    const begun = await send('ns-tanaka', 'POST', upload.uploadUrl, { 'upload-length': String(photo.length) });
    expect([begun.status, begun.headers.location]).toEqual([201, upload.uploadUrl]);
    expect((await patch('ns-tanaka', upload.uploadUrl, 0, photo.subarray(0, 50_000))).status).toBe(204);
    for (const account of ['dr-sato', 'dr-gaibu']) {
      expect((await send(account, 'HEAD', upload.uploadUrl)).status).toBe(404);
      expect((await patch(account, upload.uploadUrl, 50_000, photo.subarray(50_000))).status).toBe(404);
      expect((await send(account, 'DELETE', upload.uploadUrl)).status).toBe(404);
    }
    expect((await send('ns-tanaka', 'HEAD', upload.uploadUrl)).headers['upload-offset']).toBe('50000');
    const last = await patch('ns-tanaka', upload.uploadUrl, 50_000, photo.subarray(50_000));
    expect([last.status, last.headers['upload-offset'], last.headers['hareyaka-changes']]).toEqual([204, String(photo.length), undefined]);
    const objects = join(fleet.folder, 'care-cabinet-files');
    const files = (await readdir(objects, { recursive: true })).filter((name) => name.includes('/') && !name.startsWith('.'));
    expect(files).toHaveLength(2);
    for (const name of files) {
      expect((await stat(join(objects, name))).mode & 0o777).toBe(0o600);
      expect((await readFile(join(objects, name))).includes('JFIF')).toBe(false);
    }
    expect(await readdir(join(fleet.folder, 'care-cabinet-uploads'))).toEqual([]);
  });

  it('is refused with a code if its content is not what was announced', async () => {
    const page = Buffer.from('<!DOCTYPE html><script>alert(1)</script>');
    const { data } = await announce('ns-tanaka', { bytes: page.length, sha256: createHash('sha256').update(page).digest('hex') });
    const { uploadUrl } = data.createCareUpload.upload;
    await send('ns-tanaka', 'POST', uploadUrl, { 'upload-length': String(page.length) });
    const { status, headers, text } = await patch('ns-tanaka', uploadUrl, 0, page);
    expect([status, headers['hareyaka-error'], JSON.parse(text).errors[0].extensions.code]).toEqual([
      422,
      'CONTENT_TYPE_REFUSED',
      'CONTENT_TYPE_REFUSED',
    ]);
  });

  it('cannot be announced for a patient whose care records the person may not see', async () => {
    const nurse = world.users.find(({ subject }) => subject === 'ns-tanaka')!.id;
    const stranger = world.patients.find(
      ({ id }) => !world.permissions.some(({ userId, patientId }) => userId === nurse && patientId === id),
    )!;
    const { data, errors } = await announce('ns-tanaka', { patientId: stranger.id });
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([{ createCareUpload: null }, ['NOT_PERMITTED']]);
  });
});
