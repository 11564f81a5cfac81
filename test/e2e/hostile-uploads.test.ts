import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { request } from 'undici';
import { type HostileFile, MARK, makeHostileFiles } from './hostile-files.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';
import { type Announcement, announcementOf, CREATE_UPLOAD, partAt, sendUpload } from './upload-client.js';

const RECORD = `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) {
  careRecord { attachments { name kind contentType url thumbnailUrl } } userErrors { code field } } }`;
const ACCOUNT = 'ns-tanaka';

let fleet: TestFleet;
let patient: string;
let files: readonly HostileFile[];

beforeAll(async () => {
  fleet = await startTestFleet();
  const world = await fleet.world();
  const nurse = world.users.find(({ subject }) => subject === ACCOUNT)!.id;
  patient = world.permissions.find(({ userId }) => userId === nurse)!.patientId!;
  await fleet.startCareTeam(ACCOUNT, patient);
  files = await makeHostileFiles();
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

const send = async (...given: [method: 'POST' | 'HEAD' | 'PATCH', path: string, headers: Record<string, string>, body?: Buffer]) => {
  const [method, path, headers, body] = given;
  const answer = await sendUpload({ gateway: fleet.gateway, token: await fleet.token(ACCOUNT) }, method, path, {
    headers,
    ...(body && { body }),
  });
  return { ...answer, code: answer.headers['hareyaka-error'] as string | undefined };
};

const announce = async (content: Buffer, more: Partial<Announcement>) => {
  const { data } = await fleet.ask(ACCOUNT, CREATE_UPLOAD, { input: announcementOf(content, { patientId: patient, ...more }) });
  return data.createCareUpload as {
    upload: { id: string; uploadUrl: string } | null;
    userErrors: { code: string; field: string[] }[];
  };
};

/** Uploads content whole. @returns its id, and the code of its refusal */
async function upload(content: Buffer, more: Partial<Announcement>) {
  const { id, uploadUrl } = (await announce(content, more)).upload!;
  await send('POST', uploadUrl, { 'upload-length': String(more.bytes ?? content.length) });
  const { status, code } = await send('PATCH', uploadUrl, partAt(0), content);
  return { id, uploadUrl, status, code };
}

async function attach(id: string) {
  const input = { patientId: patient, kind: 'VISIT', text: '', attachmentIds: [id] };
  const { data } = await fleet.ask(ACCOUNT, RECORD, { input });
  return data.createCareRecord;
}

async function fetchContent(url: string) {
  const { statusCode, headers, body } = await request(`${fleet.gateway}${url}`, {
    headers: { authorization: `Bearer ${await fleet.token(ACCOUNT)}` },
  });
  return { status: statusCode, headers, bytes: Buffer.from(await body.arrayBuffer()) };
}

/** The resident memory of the care cabinet, in bytes. */
async function readMemory(): Promise<number> {
  const { process } = fleet.children.find(({ name }) => name === 'care-cabinet')!;
  const [, pages] = (await readFile(`/proc/${process.pid}/statm`, 'utf8')).split(' ');
  return Number(pages) * 4096;
}

describe('hostile files, uploaded through the gateway', () => {
  it('are refused with a stable code for ever, or kept without what was hostile', async () => {
    const outcomes: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const { what, content, claims, becomes } of files) {
      const { id, uploadUrl, status, code } = await upload(content, { contentType: claims });
      outcomes[what] = status === 204 ? 'kept' : `${status} ${code}`;
      expected[what] = becomes === 'kept' ? 'kept' : `422 ${becomes}`;
      if (status !== 204) {
        // The refusal stays, whoever asks again and however.
        expect([what, (await send('HEAD', uploadUrl, {})).code]).toEqual([what, code]);
        expect([what, (await attach(id)).userErrors[0]?.code]).toEqual([what, 'NOT_FOUND']);
        continue;
      }
      const { careRecord, userErrors } = await attach(id);
      expect([what, userErrors]).toEqual([what, []]);
      const [attachment] = careRecord.attachments;
      const shown = await fetchContent(attachment.url);
      expect([what, shown.status, shown.headers['x-content-type-options']]).toEqual([what, 200, 'nosniff']);
      if (attachment.kind === 'FILE') {
        expect(shown.bytes.equals(content)).toBe(true);
        expect(shown.headers['content-disposition']).toMatch(/^attachment/);
      } else {
        const metadata = await sharp(shown.bytes).metadata();
        const { format, pages, exif, icc, xmp } = metadata;
        expect([what, format, pages, exif, icc, xmp]).toEqual([what, 'jpeg', ...Array(4).fill(undefined)]);
        for (const bytes of [shown.bytes, (await fetchContent(attachment.thumbnailUrl)).bytes])
          for (const word of [MARK, 'script', 'PK\x05\x06'])
            expect([what, bytes.includes(Buffer.from(word, 'latin1'))]).toEqual([what, false]);
      }
    }
    expect(outcomes).toEqual(expected);
  }, 300_000);

  it('take no more memory than honest ones: nothing of a bomb is kept unpacked', async () => {
    const before = await readMemory();
    for (const { content, claims } of files.filter(({ what }) => /bomb|unpacks|pixels/.test(what)))
      await upload(content, { contentType: claims });
    expect((await readMemory()) - before).toBeLessThan(250 * 1024 * 1024);
  }, 200_000);

  it('leave nothing in the folder of uploads under way', async () => {
    expect(await readdir(`${fleet.folder}/care-cabinet-uploads`)).toEqual([]);
  });

  it('are refused if the content has another checksum or length than was announced', async () => {
    const content = files.find(({ what }) => what === 'a PDF')!.content;
    const claims = { contentType: 'application/pdf' };
    expect((await upload(content, { ...claims, sha256: '0'.repeat(64) })).code).toBe('CHECKSUM_MISMATCH');
    const { uploadUrl } = (await announce(content, { ...claims, bytes: content.length + 5 })).upload!;
    expect((await send('POST', uploadUrl, { 'upload-length': String(content.length) })).code).toBe('CHECKSUM_MISMATCH');
    await send('POST', uploadUrl, { 'upload-length': String(content.length + 5) });
    // The rest never comes: the upload stays unfinished. More than announced is not taken.
    expect((await send('PATCH', uploadUrl, partAt(0), content)).headers['upload-offset']).toBe(String(content.length));
    expect((await send('PATCH', uploadUrl, partAt(content.length), Buffer.alloc(6))).status).toBeGreaterThanOrEqual(400);
  });

  it.each<[string, Partial<Announcement>, string]>([
    ['zero bytes', { bytes: 0 }, 'bytes'],
    ['more bytes than the limit', { bytes: 64 * 1024 * 1024 }, 'bytes'],
    ['no checksum', { sha256: '' }, 'sha256'],
    ['a checksum in capitals', { sha256: 'A'.repeat(64) }, 'sha256'],
    ['the type of a page', { contentType: 'text/html' }, 'contentType'],
    ['the type of an SVG', { contentType: 'image/svg+xml' }, 'contentType'],
    ['the type of an archive', { contentType: 'application/zip' }, 'contentType'],
    ['a name without any harmless character', { name: '../..' }, 'name'],
    ['a name that is too long', { name: 'あ'.repeat(10_000) }, 'name'],
  ])('are refused when they are announced with %s', async (_what, more, field) => {
    const { upload: made, userErrors } = await announce(Buffer.from('x'), more);
    expect([made, userErrors.map((error) => error.field)]).toEqual([null, [['input', field]]]);
  });

  it.each([
    ['../../x', 'x'],
    ['..\\..\\windows\\x.pdf', 'x.pdf'],
    ['/etc/passwd', 'passwd'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u0000b\r\nset-cookie: c=d', 'abset-cookie_ c=d'],
    ['<script>.pdf', '_script_.pdf'],
    ['"; filename="x.exe', '_; filename=_x.exe'],
    ['.htaccess', 'htaccess'],
    ['ﾃｽﾄ か\u3099.pdf', 'ﾃｽﾄ が.pdf'],
  ])('with the name %j are kept as %j', async (name, kept) => {
    const { content } = files.find(({ what }) => what === 'a PDF')!;
    const { id } = await upload(content, { contentType: 'application/pdf', name });
    const [attachment] = (await attach(id)).careRecord.attachments;
    expect(attachment.name).toBe(kept);
    const { headers } = await fetchContent(attachment.url);
    expect(headers['set-cookie']).toBeUndefined();
    expect(String(headers['content-disposition'])).toMatch(/^attachment; filename/);
  });
});
