import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { request } from 'undici';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';
import { type Announcement, announcementOf, CREATE_UPLOAD, partAt, sendUpload } from './upload-client.js';

const RECORD = `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) {
  careRecord { id attachments { id kind contentType width height takenAt url thumbnailUrl } } userErrors { code field } } }`;
const LIST = `query ($patient: ID!, $filter: CareRecordFilter) { patient(id: $patient) { charts { ... on CareCabinetChart {
  careRecords(filter: $filter) { nodes { id attachments { id } } } } } } }`;
const TEAM = `query ($patient: ID!) { patient(id: $patient) { charts { ... on CareCabinetChart { careTeam { nodes { id state } } } } } }`;
const URLS = `query ($patient: ID!) { patient(id: $patient) { charts { ... on CareCabinetChart {
  careRecords(filter: { withPhotos: true }) { nodes { attachments { url } } } } } } }`;
const LEAVE = `mutation ($input: CareTeamMemberInput!) { endCareTeamMembership(input: $input) { userErrors { code } } }`;
const WITHDRAW = `mutation ($input: WithdrawCareRecordInput!) { withdrawCareRecord(input: $input) {
  careRecord { state attachments { id } } userErrors { code } } }`;

let fleet: TestFleet;
let world: World;
let photo: Buffer;
let patient: string;
/** A patient whose care records the nurse may see, and who has no care team. */
let teamless: string;

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
  photo = await sharp(randomBytes(600 * 400 * 3), { raw: { width: 600, height: 400, channels: 3 } })
    .jpeg()
    .toBuffer();
  const nurse = world.users.find(({ subject }) => subject === 'ns-tanaka')!.id;
  [patient, teamless] = world.permissions.filter(({ userId }) => userId === nurse).map(({ patientId }) => patientId!) as [string, string];
  await fleet.startCareTeam('ns-tanaka', patient);
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

const announce = async (account: string, more: Partial<Announcement> = {}) =>
  await fleet.ask(account, CREATE_UPLOAD, { input: announcementOf(photo, { patientId: patient, name: '../../かかと.jpg', ...more }) });
const send = async (
  account: string,
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE',
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
) => await sendUpload({ gateway: fleet.gateway, token: await fleet.token(account) }, method, path, { headers, ...(body && { body }) });
const patch = async (account: string, path: string, offset: number, body: Buffer) =>
  await send(account, 'PATCH', path, partAt(offset), body);

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

  it('appears in a record with its picture, and is gone when the record is withdrawn', async () => {
    const { upload } = (await announce('ns-tanaka', { takenAt: '2026-11-30T01:00:00Z' })).data.createCareUpload;
    const create = async (attachmentIds: string[], more: object = {}) => {
      const { data } = await fleet.ask('ns-tanaka', RECORD, {
        input: { patientId: patient, kind: 'VISIT', text: '', attachmentIds, ...more },
      });
      return data.createCareRecord;
    };
    expect((await create([upload.id])).userErrors).toEqual([{ code: 'NOT_FOUND', field: ['input', 'attachmentIds', '0'] }]);
    await send('ns-tanaka', 'POST', upload.uploadUrl, { 'upload-length': String(photo.length) });
    await patch('ns-tanaka', upload.uploadUrl, 0, photo);

    const id = randomUUID();
    const { careRecord, userErrors } = await create([upload.id], { id });
    expect(userErrors).toEqual([]);
    expect(careRecord.attachments).toEqual([
      expect.objectContaining({ id: upload.id, kind: 'PHOTO', contentType: 'image/jpeg', width: 600, height: 400 }),
    ]);
    // Sent again it is the same record; in another record it is nobody's upload.
    expect((await create([upload.id], { id })).careRecord.id).toBe(careRecord.id);
    expect((await create([upload.id])).userErrors).toEqual([{ code: 'NOT_FOUND', field: ['input', 'attachmentIds', '0'] }]);
    const [attachment] = careRecord.attachments;
    for (const url of [attachment.url, attachment.thumbnailUrl]) {
      const shown = await request(`${fleet.gateway}${url}`, { headers: { authorization: `Bearer ${await fleet.token('ns-tanaka')}` } });
      expect([shown.statusCode, (await sharp(Buffer.from(await shown.body.arrayBuffer())).metadata()).format]).toEqual([200, 'jpeg']);
      const stranger = await request(`${fleet.gateway}${url}`, { headers: { authorization: `Bearer ${await fleet.token('dr-gaibu')}` } });
      expect(stranger.statusCode).toBe(404);
      await stranger.body.dump();
    }
    const list = async (withPhotos: boolean) => {
      const { data } = await fleet.ask('ns-tanaka', LIST, { patient, filter: { withPhotos } });
      const charts: { careRecords?: { nodes: { id: string; attachments: { id: string }[] }[] } }[] = data.patient.charts;
      return charts.flatMap(({ careRecords }) => careRecords?.nodes ?? []).map((node) => [node.id, node.attachments.map((one) => one.id)]);
    };
    await create([], { text: '写真なし' });
    expect(await list(true)).toEqual([[careRecord.id, [upload.id]]]);
    expect(await list(false)).toHaveLength(2);

    // Leaving the team ends the access at once, also by an address that was given before.
    const [own] = (await fleet.ask('ns-tanaka', TEAM, { patient })).data.patient.charts.flatMap(
      ({ careTeam }: { careTeam?: { nodes: { id: string; state: string }[] } }) => careTeam?.nodes ?? [],
    );
    const fresh = (await fleet.ask('ns-tanaka', URLS, { patient })).data.patient.charts
      .flatMap(({ careRecords }: { careRecords?: { nodes: { attachments: { url: string }[] }[] } }) => careRecords?.nodes ?? [])
      .flatMap(({ attachments }: { attachments: { url: string }[] }) => attachments);
    const statusOf = async (url: string) => {
      const { statusCode, body } = await request(`${fleet.gateway}${url}`, {
        headers: { authorization: `Bearer ${await fleet.token('ns-tanaka')}` },
      });
      await body.dump();
      return statusCode;
    };
    expect(await statusOf(fresh[0].url)).toBe(200);
    const left = await fleet.ask('ns-tanaka', LEAVE, { input: { patientId: patient, memberId: own.id } });
    expect(left.data.endCareTeamMembership.userErrors).toEqual([]);
    expect(await statusOf(fresh[0].url)).toBe(404);
    await fleet.startCareTeam('ns-tanaka', patient);

    const withdrawn = await fleet.ask('ns-tanaka', WITHDRAW, {
      input: { patientId: patient, id: careRecord.id, version: 1, reason: '別の利用者の写真' },
    });
    expect(withdrawn.data.withdrawCareRecord).toEqual({ careRecord: { state: 'WITHDRAWN', attachments: [] }, userErrors: [] });
    expect(await list(true)).toEqual([]);
  });

  it('is refused with a code if its content is not what was announced', async () => {
    const page = Buffer.from('<!DOCTYPE html><script>alert(1)</script>');
    const { data } = await announce('ns-tanaka', announcementOf(page, { patientId: patient }));
    const { uploadUrl } = data.createCareUpload.upload;
    await send('ns-tanaka', 'POST', uploadUrl, { 'upload-length': String(page.length) });
    const { status, headers, text } = await patch('ns-tanaka', uploadUrl, 0, page);
    expect([status, headers['hareyaka-error'], JSON.parse(text).errors[0].extensions.code]).toEqual([
      422,
      'CONTENT_TYPE_REFUSED',
      'CONTENT_TYPE_REFUSED',
    ]);
  });

  it('cannot be announced by a person who is not in the care team', async () => {
    const { data, errors } = await announce('ns-tanaka', { patientId: teamless });
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([{ createCareUpload: null }, ['NOT_PERMITTED']]);
    await fleet.startCareTeam('ns-tanaka', teamless);
    expect((await announce('ns-tanaka', { patientId: teamless })).data.createCareUpload.userErrors).toEqual([]);
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
