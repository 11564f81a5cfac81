import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { readChanges } from '../../kit/audit/reported-change.js';
import { type Caller, type discloseAt, KitError } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { callerOf } from '../../kit/testing/issuers.js';
import { toSafeName } from '../../uploads/check-upload.js';
import { sweepUploads } from '../../uploads/sweep-uploads.js';
import { type FakeScanner, startFakeScanner } from '../../uploads/testing/fake-scanner.js';
import { makeDocx, makePdf } from '../../uploads/testing/make-zip.js';
import { UPLOAD_LIFE } from '../../uploads/upload-life.js';
import { ATTACHMENTS_AT_MOST } from './attachment.store.js';
import { startCabinet } from './testing/start-cabinet.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const OWNER = { patientId: 'pat_1', facilityId: 'fac_clinic', userId: 'usr_dr-sato' };
const NURSE = callerOf({ subject: 'ns-tanaka' });

describe.each(databases())('an upload, with $name', ({ start }) => {
  let server: DatabaseServer;
  let scanner: FakeScanner;
  let cabinet: Awaited<ReturnType<typeof startCabinet>>;
  let photo: Buffer;

  beforeAll(async () => {
    server = await start();
    scanner = await startFakeScanner();
    cabinet = await startCabinet(await server.fresh(), { scanner: scanner.address });
    photo = await sharp(randomBytes(300 * 200 * 3), { raw: { width: 300, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer();
  }, 120_000);
  afterAll(async () => {
    await cabinet?.close();
    await scanner?.close();
    await server?.stop();
  });
  beforeEach(() => {
    cabinet.clock.now = () => Date.now();
    cabinet.rules.demandActive = async () => undefined;
    cabinet.rules.permitted = () => true;
    scanner.answers = undefined;
  });

  const state = async (id: string) => (await cabinet.store.find(id))?.state;
  const attach = async (record: string, ids: string[], owner = OWNER) =>
    await cabinet.served.writer.transaction('test', async (manager) => await cabinet.store.attach(manager, record, ids, owner));
  const everythingOnDisk = async () => {
    const found: Buffer[] = [];
    for (const folder of [cabinet.uploadFolder, cabinet.objectFolder])
      for (const name of await readdir(folder, { recursive: true })) {
        const path = join(folder, name);
        if ((await stat(path)).isFile()) found.push(await readFile(path));
      }
    return Buffer.concat(found);
  };

  it('in parts becomes a photo, and is reported as a change without its name', async () => {
    const { payload, extensions } = await cabinet.announce(photo, { name: 'かかと.jpg' });
    const { id, uploadUrl } = payload!.upload!;
    expect(uploadUrl).toMatch(/^\/upload\/care-cabinet\/[\w-]+$/);
    expect(readChanges(extensions?.changes)).toHaveLength(1);
    expect(JSON.stringify(extensions)).not.toContain('かかと');
    const begun = await cabinet.begin(uploadUrl, photo.length);
    expect([begun.status, begun.headers.location, begun.headers['tus-resumable']]).toEqual([
      201,
      uploadUrl.replace('/care-cabinet', ''),
      '1.0.0',
    ]);
    expect(begun.headers['upload-expires']).toBeDefined();
    for (let at = 0; at < photo.length; at += 7_777) {
      const answer = await cabinet.patch(uploadUrl, at, photo.subarray(at, at + 7_777));
      expect([answer.status, answer.headers['upload-offset']]).toEqual([204, String(Math.min(at + 7_777, photo.length))]);
      if (at + 7_777 < photo.length) {
        expect(answer.headers['hareyaka-changes']).toBeUndefined();
        expect((await cabinet.http('HEAD', uploadUrl)).headers).toMatchObject({
          'upload-offset': String(at + 7_777),
          'upload-length': String(photo.length),
        });
      } else {
        const changes = readChanges(JSON.parse(String(answer.headers['hareyaka-changes'])));
        expect(changes).toMatchObject([{ action: 'finishCareUpload', subject: id, patient: 'pat_1', user: OWNER.userId }]);
      }
    }
    expect(await cabinet.store.find(id)).toMatchObject({
      state: 'READY',
      kind: 'PHOTO',
      contentType: 'image/jpeg',
      width: 300,
      height: 200,
      recordId: null,
    });
    expect(await cabinet.files.listIds()).toEqual([]);
    const again = await cabinet.http('HEAD', uploadUrl);
    expect([again.status, again.headers['upload-offset'], again.headers['hareyaka-changes']]).toEqual([
      200,
      String(photo.length),
      undefined,
    ]);
  });

  it('in one request, with its creation, becomes a file', async () => {
    const content = makeDocx();
    const { payload } = await cabinet.announce(content, { name: '要約.docx', contentType: DOCX });
    const { id, uploadUrl } = payload!.upload!;
    const answer = await cabinet.http('POST', uploadUrl, {
      headers: { 'upload-length': String(content.length), 'content-type': 'application/offset+octet-stream' },
      body: content,
    });
    expect([answer.status, await state(id)]).toEqual([201, 'READY']);
    const { object } = (await cabinet.store.find(id))!;
    expect((await cabinet.storage.get(object!))?.equals(content)).toBe(true);
  });

  it('is never readable on a disk, neither under way nor at the end', async () => {
    const content = makePdf('Tanaka Hanako, wound at the left heel '.repeat(100));
    const { payload } = await cabinet.announce(content, { contentType: 'application/pdf', name: 'Tanaka.pdf' });
    const { uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, content.length);
    await cabinet.patch(uploadUrl, 0, content.subarray(0, 1_001));
    expect((await everythingOnDisk()).includes('wound at')).toBe(false);
    expect((await cabinet.patch(uploadUrl, 1_001, content.subarray(1_001))).status).toBe(204);
    for (const word of ['wound at', 'Tanaka', 'pat_1', 'fac_clinic']) expect((await everythingOnDisk()).includes(word)).toBe(false);
  });

  it('goes on after the connection was cut in the middle of a request', async () => {
    const content = makePdf('x'.repeat(3_000_000));
    const { payload } = await cabinet.announce(content, { contentType: 'application/pdf' });
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, content.length);
    let offset = 0;
    for (let round = 0; round < 4; round++) {
      await sendPart(cabinet.url, uploadUrl.replace('/care-cabinet', ''), { offset, content, sent: 300_000 + round * 111 });
      const head = await cabinet.http('HEAD', uploadUrl);
      const now = Number(head.headers['upload-offset']);
      expect(now).toBeGreaterThanOrEqual(offset);
      offset = now;
    }
    expect(offset).toBeGreaterThan(0);
    expect((await cabinet.patch(uploadUrl, offset, content.subarray(offset))).status).toBe(204);
    expect(await state(id)).toBe('READY');
  });

  it('is answered UPLOAD_CONFLICT at another offset, and OVERSIZED beyond its length; its bytes stay', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, photo.length);
    await cabinet.patch(uploadUrl, 0, photo.subarray(0, 100));
    for (const [offset, code] of [
      [0, 'UPLOAD_CONFLICT'],
      [101, 'UPLOAD_CONFLICT'],
      [100, 'OVERSIZED'],
    ] as const) {
      const body = code === 'OVERSIZED' ? Buffer.concat([photo, photo]) : photo.subarray(0, 50);
      expect((await cabinet.patch(uploadUrl, offset, body)).code).toBe(code);
    }
    const begun = await cabinet.begin(uploadUrl, photo.length);
    expect([begun.status, (await cabinet.http('HEAD', uploadUrl)).headers['upload-offset']]).toEqual([201, '100']);
    await cabinet.patch(uploadUrl, 100, photo.subarray(100));
    expect(await state(id)).toBe('READY');
    expect((await cabinet.patch(uploadUrl, 0, photo)).code).toBe('UPLOAD_CONFLICT');
  });

  it('gets the answer to a large part that is not wanted, every time, and on the same connection', async () => {
    const content = makePdf('x'.repeat(8 * 1024 * 1024));
    const { payload } = await cabinet.announce(content, { contentType: 'application/pdf' });
    const { uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, content.length);
    for (let round = 0; round < 20; round++) expect((await cabinet.patch(uploadUrl, 5, content)).code).toBe('UPLOAD_CONFLICT');
    cabinet.rules.demandActive = async () => {
      throw new KitError('NOT_PERMITTED');
    };
    for (let round = 0; round < 5; round++) expect((await cabinet.patch(uploadUrl, 0, content)).code).toBe('NOT_FOUND');
    cabinet.rules.demandActive = async () => undefined;
    expect((await cabinet.patch(uploadUrl, 0, content)).status).toBe(204);
  });

  it.each<[string, () => Buffer, { contentType?: string; sha256?: string }, string]>([
    ['with another SHA-256', () => photo, { sha256: 'a'.repeat(64) }, 'CHECKSUM_MISMATCH'],
    ['of another type', () => photo, { contentType: 'application/pdf' }, 'CONTENT_TYPE_MISMATCH'],
    ['of a page that says it is a photo', () => Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), {}, 'CONTENT_TYPE_REFUSED'],
    [
      'of an SVG that says it is a photo',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      { contentType: 'image/png' },
      'CONTENT_TYPE_REFUSED',
    ],
    ['of a damaged photo', () => photo.subarray(0, photo.length - 5_000), {}, 'IMAGE_INVALID'],
    ['of a polyglot PDF', () => Buffer.concat([makePdf(), makeDocx()]), { contentType: 'application/pdf' }, 'FILE_UNSAFE'],
    ['of a zip bomb', () => makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(30_000_000) }]), { contentType: DOCX }, 'FILE_UNSAFE'],
    ['of malware', () => makePdf('EICAR'), { contentType: 'application/pdf' }, 'MALWARE_FOUND'],
  ])('%s is refused for ever, and nothing of it is left', async (_what, make, more, code) => {
    const content = make();
    const { id, uploadUrl, answer } = await cabinet.upload(content, more);
    expect([answer.status, answer.code]).toEqual([422, code]);
    expect(await cabinet.store.find(id)).toMatchObject({ state: 'REFUSED', refusal: code, object: null });
    expect(await cabinet.files.listIds()).toEqual([]);
    for (const method of ['HEAD', 'POST', 'PATCH'] as const) {
      const headers =
        method === 'PATCH' ? { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' } : { 'upload-length': '1' };
      const again = await cabinet.http(method, uploadUrl, { headers, ...(method === 'PATCH' && { body: Buffer.from('x') }) });
      expect([method, again.status, again.code]).toEqual([method, 422, code]);
    }
    expect(await attach('crc_refused', [id])).toEqual([id]);
  });

  it('waits while the scanner cannot be asked, and a later HEAD finishes it', async () => {
    scanner.answers = 'ERROR';
    const { id, uploadUrl, answer } = await cabinet.upload(makePdf(), { contentType: 'application/pdf' });
    expect([answer.status, answer.code, await state(id)]).toEqual([503, 'SCAN_UNAVAILABLE', 'EXPECTED']);
    scanner.answers = undefined;
    expect([(await cabinet.http('HEAD', uploadUrl)).status, await state(id)]).toEqual([200, 'READY']);
  });

  it('opens for nobody but the person who announced it, acting for the same facility', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    const others: (Caller | null)[] = [NURSE, callerOf({ facility: 'fac_other' }), callerOf({ issuer: 'https://other.example' }), null];
    await cabinet.begin(uploadUrl, photo.length);
    for (const caller of others)
      for (const method of ['POST', 'HEAD', 'PATCH', 'DELETE'] as const) {
        const headers = {
          'upload-length': String(photo.length),
          'upload-offset': '0',
          ...(method === 'PATCH' && { 'content-type': 'application/offset+octet-stream' }),
        };
        const answer = await cabinet.http(method, uploadUrl, { caller, headers, ...(method === 'PATCH' && { body: photo }) });
        expect([method, answer.status]).toEqual([method, caller === null ? 401 : 404]);
        if (caller !== null) expect(answer.code).toBe('NOT_FOUND');
      }
    expect((await cabinet.http('HEAD', uploadUrl)).headers['upload-offset']).toBe('0');
    expect(await state(id)).toBe('EXPECTED');
    for (const token of ['x', 'a'.repeat(300), uploadUrl.split('/').at(-1)!.slice(0, -1), '..%2f..%2fetc', '__proto__'])
      expect((await cabinet.http('HEAD', `/upload/${token}`)).status).toBe(404);
  });

  it('ends for a person who may no longer act, at the next request', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, photo.length);
    cabinet.rules.demandActive = async () => {
      throw new KitError('NOT_PERMITTED');
    };
    expect((await cabinet.patch(uploadUrl, 0, photo)).status).toBe(404);
    expect(await state(id)).toBe('EXPECTED');
  });

  it('cannot be announced without the right, whatever else is wrong; nothing is written', async () => {
    cabinet.rules.permitted = (patient) => patient !== 'pat_9';
    const { payload, errors } = await cabinet.announce(photo, { patientId: 'pat_9', contentType: 'text/html' });
    expect([payload, errors?.[0]?.extensions.code]).toEqual([null, 'NOT_PERMITTED']);
    const other = await cabinet.announce(photo, {}, callerOf({ facility: 'fac_unknown' }));
    expect(other.errors?.[0]?.extensions.code).toBe('NOT_PERMITTED');
  });

  it.each([
    [{ name: '' }, 'name', 'REQUIRED'],
    [{ name: '../..' }, 'name', 'REQUIRED'],
    [{ name: 'x'.repeat(201) }, 'name', 'TOO_LONG'],
    [{ bytes: 0 }, 'bytes', 'REQUIRED'],
    [{ bytes: 32 * 1024 * 1024 + 1 }, 'bytes', 'TOO_LARGE'],
    [{ sha256: 'A'.repeat(64) }, 'sha256', 'INVALID'],
    [{ contentType: 'image/svg+xml' }, 'contentType', 'NOT_ACCEPTED'],
    [{ contentType: 'text/html' }, 'contentType', 'NOT_ACCEPTED'],
  ])('announced with %j is a user error', async (more, field, code) => {
    const { payload } = await cabinet.announce(photo, more);
    expect(payload).toEqual({ upload: null, userErrors: [{ code, field: ['input', field] }] });
  });

  it('that begins with another length than was announced is refused', async () => {
    const { payload } = await cabinet.announce(photo);
    const { uploadUrl } = payload!.upload!;
    for (const length of ['0', '1', String(photo.length + 1), '-1', 'x'])
      expect((await cabinet.http('POST', uploadUrl, { headers: { 'upload-length': length } })).code).toBe('CHECKSUM_MISMATCH');
    expect((await cabinet.http('POST', uploadUrl, { headers: { 'upload-defer-length': '1' } })).code).toBe('CHECKSUM_MISMATCH');
    expect((await cabinet.http('HEAD', uploadUrl)).code).toBe('NOT_FOUND');
  });

  it('is deleted by its person, until it is part of a record', async () => {
    const { id, uploadUrl } = await cabinet.upload(photo);
    expect((await cabinet.http('DELETE', uploadUrl, { caller: NURSE })).status).toBe(404);
    const deleted = await cabinet.http('DELETE', uploadUrl);
    expect(deleted.status).toBe(204);
    expect(readChanges(JSON.parse(String(deleted.headers['hareyaka-changes'])))).toMatchObject([
      { action: 'deleteCareUpload', subject: id },
    ]);
    expect([await state(id), (await cabinet.http('HEAD', uploadUrl)).code]).toEqual([undefined, 'NOT_FOUND']);
    const kept = await cabinet.upload(photo);
    await attach('crc_kept', [kept.id]);
    expect((await cabinet.http('DELETE', kept.uploadUrl)).status).toBe(404);
    expect(await state(kept.id)).toBe('READY');
  });

  it('expires after a day: it cannot go on, and the sweep leaves nothing of it', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, photo.length);
    await cabinet.patch(uploadUrl, 0, photo.subarray(0, 500));
    const now = Date.now();
    cabinet.clock.now = () => now + UPLOAD_LIFE + 1_000;
    expect((await cabinet.patch(uploadUrl, 500, photo.subarray(500))).status).toBe(404);
    await sweepUploads(cabinet, { now: now + UPLOAD_LIFE - 60_000 });
    expect(await state(id)).toBe('EXPECTED');
    await sweepUploads(cabinet, { now: now + UPLOAD_LIFE + 1_000 });
    expect([await state(id), await cabinet.files.listIds()]).toEqual([undefined, []]);
  });

  it('is tied to a record in the record’s own transaction, in order, and only once', async () => {
    const [one, two, three] = [
      await cabinet.upload(photo),
      await cabinet.upload(makePdf(), { contentType: 'application/pdf' }),
      await cabinet.upload(photo),
    ];
    expect(await attach('crc_1', [three!.id, one!.id])).toEqual([]);
    expect(await attach('crc_1', [three!.id, one!.id])).toEqual([]);
    expect(await attach('crc_2', [one!.id])).toEqual([one!.id]);
    expect((await cabinet.store.listFor(['crc_1', 'crc_2'])).map(({ id }) => id)).toEqual([three!.id, one!.id]);
    for (const owner of [
      { ...OWNER, patientId: 'pat_2' },
      { ...OWNER, facilityId: 'fac_other' },
      { ...OWNER, userId: 'usr_other' },
    ])
      expect(await attach('crc_3', [two!.id], owner)).toEqual([two!.id]);
    expect(await attach('crc_3', [two!.id, 'att_none'])).toEqual(['att_none']);
    const many = Array.from({ length: ATTACHMENTS_AT_MOST + 1 }, (_, index) => `att_${index}`);
    expect(await attach('crc_4', many)).toEqual([`att_${ATTACHMENTS_AT_MOST}`]);
    const { id: rolledBack } = await cabinet.upload(photo);
    await expect(
      cabinet.served.writer.transaction('test', async (manager) => {
        expect(await cabinet.store.attach(manager, 'crc_5', [rolledBack], OWNER)).toEqual([]);
        throw new Error('the record could not be written');
      }),
    ).rejects.toThrow('could not be written');
    expect(await cabinet.store.listFor(['crc_5'])).toEqual([]);
  });

  it('that two records want at the same moment is part of one of them', async () => {
    const { id } = await cabinet.upload(photo);
    const outcomes = await Promise.all(['crc_a', 'crc_b', 'crc_c'].map(async (record) => await attach(record, [id])));
    expect(outcomes.filter((refused) => refused.length === 0)).toHaveLength(1);
  });

  it('of a withdrawn record is not listed or served, and its content is kept', async () => {
    const { id } = await cabinet.upload(photo);
    await attach('crc_w', [id]);
    await cabinet.served.writer.transaction('test', async (manager) => await cabinet.store.withdraw(manager, 'crc_w', Date.now()));
    expect(await cabinet.store.listFor(['crc_w'])).toEqual([]);
    await sweepUploads(cabinet, { now: Date.now() + 10 * UPLOAD_LIFE });
    const row = (await cabinet.store.find(id))!;
    expect(await cabinet.storage.get(row.object!)).toBeDefined();
    expect((await cabinet.http('GET', urlFor(id, 'whole'))).status).toBe(404);
  });

  const urlFor = (id: string, size: 'whole' | 'thumbnail', caller: Caller = callerOf()) => {
    const disclosure = {
      patients: ['pat_1'],
      category: 'CARE_RECORD',
      facility: 'fac_clinic',
      grounds: ['own-facility'],
      purpose: 'TREAT',
      user: 'usr_1',
      profession: 'NURSE',
    };
    return cabinet.contentUrls.urlOf(
      { kind: 'attachment', id, size },
      caller,
      Date.now() / 1000 + 60,
      disclosure as unknown as Omit<ReturnType<typeof discloseAt>, 'form' | 'state' | 'items'>,
    );
  };

  it('that is part of a record is downloaded and reported as shown; a file is only saved, never opened', async () => {
    const image = await cabinet.upload(photo);
    const file = await cabinet.upload(makeDocx(), { contentType: DOCX, name: '../../要約 (1).docx' });
    expect((await cabinet.http('GET', urlFor(image.id, 'whole'))).status).toBe(404);
    await attach('crc_shown', [image.id, file.id]);
    for (const size of ['whole', 'thumbnail'] as const) {
      const { status, headers, bytes } = await cabinet.http('GET', urlFor(image.id, size));
      expect([status, headers['content-type'], headers['content-disposition']]).toEqual([200, 'image/jpeg', undefined]);
      expect(headers['hareyaka-disclosures']).toBeDefined();
      expect((await sharp(bytes).metadata()).width).toBe(300);
    }
    const saved = await cabinet.http('GET', urlFor(file.id, 'whole'));
    expect([saved.status, saved.headers['content-type'], saved.headers['content-disposition']]).toEqual([
      200,
      'application/octet-stream',
      "attachment; filename*=UTF-8''%E8%A6%81%E7%B4%84%20%281%29.docx",
    ]);
    expect(saved.bytes.equals(makeDocx())).toBe(true);
    expect((await cabinet.http('GET', urlFor(file.id, 'thumbnail'))).status).toBe(404);
    expect((await cabinet.http('GET', urlFor(image.id, 'whole', NURSE))).status).toBe(404);
    expect((await cabinet.http('GET', urlFor('att_none', 'whole'))).status).toBe(404);
  });

  it('whose object was changed in the storage is not served', async () => {
    const [one, two] = [await cabinet.upload(photo), await cabinet.upload(photo)];
    await attach('crc_changed', [one!.id, two!.id]);
    const [first, second] = [await cabinet.store.find(one!.id), await cabinet.store.find(two!.id)];
    const { copyFile, unlink } = await import('node:fs/promises');
    await copyFile(join(cabinet.objectFolder, second!.object!), join(cabinet.objectFolder, first!.object!));
    await unlink(join(cabinet.objectFolder, second!.object!));
    expect((await cabinet.http('GET', urlFor(one!.id, 'whole'))).status).toBe(502);
    expect((await cabinet.http('GET', urlFor(two!.id, 'whole'))).status).toBe(404);
  });

  it('that a killed process left at any step is finished or swept, and nothing else is deleted', async () => {
    await sweepUploads(cabinet, { now: Date.now() + 2 * UPLOAD_LIFE, objectWait: 0 });
    const kept = await cabinet.upload(photo);
    await attach('crc_survives', [kept.id]);
    const objectsBefore = (await listNames()).length;
    // All bytes are there, and nothing was checked yet.
    const { payload } = await cabinet.announce(photo);
    const checked = payload!.upload!;
    await cabinet.begin(checked.uploadUrl, photo.length);
    const put = cabinet.storage.put.bind(cabinet.storage);
    const makeReady = cabinet.store.makeReady.bind(cabinet.store);
    const remove = cabinet.files.remove.bind(cabinet.files);
    const broken = async (): Promise<never> => {
      throw new Error('killed');
    };
    for (const step of ['before the first object', 'before the thumbnail', 'before the row', 'before the file is removed']) {
      let puts = 0;
      if (step === 'before the first object') cabinet.storage.put = broken;
      if (step === 'before the thumbnail') cabinet.storage.put = async (...given) => (++puts > 1 ? await broken() : await put(...given));
      if (step === 'before the row') cabinet.store.makeReady = broken;
      if (step === 'before the file is removed') cabinet.files.remove = broken;
      const answer =
        step === 'before the first object'
          ? await cabinet.patch(checked.uploadUrl, 0, photo)
          : await cabinet.http('HEAD', checked.uploadUrl);
      expect([step, answer.status]).toEqual([step, 500]);
      Object.assign(cabinet.storage, { put });
      Object.assign(cabinet.store, { makeReady });
      Object.assign(cabinet.files, { remove });
    }
    expect(await state(checked.id)).toBe('READY');
    // Repeated steps have put the same two objects.
    expect((await listNames()).length).toBe(objectsBefore + 2);
    expect(await cabinet.files.listIds()).toEqual([checked.id]);
    expect(await sweepUploads(cabinet)).toEqual({ uploads: 0, files: 1, objects: 0 });
    // Its row goes after a day; its objects are old by then.
    const swept = await sweepUploads(cabinet, { now: Date.now() + UPLOAD_LIFE + 1_000 });
    expect(swept).toEqual({ uploads: 1, files: 0, objects: 2 });
    expect((await listNames()).length).toBe(objectsBefore);
    expect((await cabinet.http('GET', urlFor(kept.id, 'whole'))).status).toBe(200);
  });

  it('whose row was swept while its content was being checked leaves no object', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, photo.length);
    const put = cabinet.storage.put.bind(cabinet.storage);
    cabinet.storage.put = async (...given) => {
      await cabinet.store.drop(id, OWNER.userId);
      return await put(...given);
    };
    expect((await cabinet.patch(uploadUrl, 0, photo)).status).toBe(404);
    Object.assign(cabinet.storage, { put });
    const before = await listNames();
    const old = (Date.now() - 2 * 60 * 60_000) / 1000;
    for (const name of before) await utimes(join(cabinet.objectFolder, name), old, old);
    expect((await sweepUploads(cabinet)).objects).toBe(2);
  });

  it('of another database is not deleted, if its storage is named by mistake', async () => {
    const empty = await startCabinet(await server.fresh());
    try {
      const names = await Promise.all(
        Array.from({ length: 101 }, async (_, index) => await empty.storage.put({ patientId: 'p', rowId: `${index}` }, photo)),
      );
      const later = { now: Date.now() + UPLOAD_LIFE };
      expect(await sweepUploads(empty, later)).toEqual({ uploads: 0, files: 0, objects: 0, isRefused: true });
      await empty.storage.delete(names[0]!);
      expect((await sweepUploads(empty, { ...later, withObjects: false })).objects).toBe(0);
      expect((await sweepUploads(empty, later)).objects).toBe(100);
    } finally {
      await empty.close();
    }
  });

  it('that two processes finish at the same moment is ready for both', async () => {
    const { payload } = await cabinet.announce(photo);
    const { id, uploadUrl } = payload!.upload!;
    await cabinet.begin(uploadUrl, photo.length);
    const makeReady = cabinet.store.makeReady.bind(cabinet.store);
    cabinet.store.makeReady = async (...given) => {
      await makeReady(...given);
      return await makeReady(...given);
    };
    expect((await cabinet.patch(uploadUrl, 0, photo)).status).toBe(204);
    Object.assign(cabinet.store, { makeReady });
    expect(await state(id)).toBe('READY');
  });

  const listNames = async () => {
    const names: string[] = [];
    for await (const { name } of cabinet.storage.list()) names.push(name);
    return names;
  };
});

/** Sends the head and a part of the body of a PATCH, and cuts the connection. */
async function sendPart(
  url: string,
  path: string,
  { offset, content, sent }: { offset: number; content: Buffer; sent: number },
): Promise<void> {
  const { hostname, port } = new URL(url);
  const token = Buffer.from(JSON.stringify(callerOf())).toString('base64url');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const head = ['PATCH', path, 'HTTP/1.1'].join(' ');
  socket.write(
    [
      head,
      'host: x',
      `authorization: Bearer ${token}`,
      'tus-resumable: 1.0.0',
      'content-type: application/offset+octet-stream',
      `upload-offset: ${offset}`,
      `content-length: ${content.length - offset}`,
      '',
      '',
    ].join('\r\n'),
  );
  await new Promise((done) => socket.write(content.subarray(offset, offset + sent), done));
  await new Promise((done) => setTimeout(done, 100));
  socket.destroy();
  await new Promise((done) => setTimeout(done, 50));
}

describe('the name of a file', () => {
  it.each([
    ['../../x', 'x'],
    ['/etc/passwd', 'passwd'],
    ['C:\\Users\\a\\かかと.jpg', 'かかと.jpg'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a\0b\r\nc.pdf', 'abc.pdf'],
    ['a"b<c>:|?*.pdf', 'a_b_c_____.pdf'],
    ['...', ''],
    ['.htaccess', 'htaccess'],
    ['\ud800x', 'x'],
    ['__proto__', '__proto__'],
  ])('%j becomes %j', (name, safe) => {
    expect(toSafeName(name)).toBe(safe);
  });
});
