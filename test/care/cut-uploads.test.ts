import { createCipheriv, createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import sharp from 'sharp';
import { request } from 'undici';
import { AttachmentStore } from '../../subgraphs/care-cabinet/attachments/attachment.store.js';
import { serveCareCabinet } from '../../subgraphs/care-cabinet/data-source.js';
import { LocalFolder } from '../../subgraphs/storage/local-folder.js';
import { PatientStorage } from '../../subgraphs/storage/patient-storage.js';
import { readStorageKeys } from '../../subgraphs/storage/storage-keys.js';
import { sweepUploads } from '../../subgraphs/uploads/sweep-uploads.js';
import { UploadFiles } from '../../subgraphs/uploads/upload-files.js';
import { UPLOAD_LIFE } from '../../subgraphs/uploads/upload-life.js';
import { announcementOf, CREATE_UPLOAD, partAt, sendUpload, type UploadAnswer } from '../e2e/upload-client.js';
import { type CareFleet, HAS_MARIADB, startCareFleet } from './care-fleet.js';
import { PatientClient, Tally } from './patient-client.js';

/** `CARE_UPLOADS=500 CARE_UPLOAD_BYTES=8000000 CARE_UPLOAD_KILLS=10` is the long form. */
const read = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const UPLOADS = read('CARE_UPLOADS', 12);
const BYTES = read('CARE_UPLOAD_BYTES', 400_000);
const KILLS = read('CARE_UPLOAD_KILLS', 2);
/** Every so many uploads one is a photo. The others are PDF, which are kept as they are. */
const PHOTO_EVERY = 10;
const PER_PERSON = 20;
/** A part is at most this share of the content; a connection is cut in one of so many parts. */
const PARTS = 4;
const CUT_ONE_OF = 3;

const RECORD = `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) {
  careRecord { id attachments { id kind url } } userErrors { code } } }`;

interface Attachment {
  readonly id: string;
  readonly kind: 'PHOTO' | 'FILE';
  readonly url: string;
}

let fleet: CareFleet;
const tally = new Tally();

/** The content of an upload: a PDF of random bytes, or a photo. It is made again for each part, so that the test itself needs little memory. */
async function makeContent(index: number): Promise<Buffer> {
  const key = createHash('sha256').update(`upload ${index}`).digest();
  const random = (length: number) => createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
  if (!isPhoto(index)) return Buffer.concat([Buffer.from('%PDF-1.7\n'), random(BYTES - 16), Buffer.from('\n%%EOF\n')]);
  const width = Math.round(Math.sqrt(BYTES / 2));
  photos[index] ??= sharp(random(width * width * 3), { raw: { width, height: width, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
  return await photos[index];
}

/** A photo takes long to make, so it is kept. */
const photos: Promise<Buffer>[] = [];
const isPhoto = (index: number) => index % PHOTO_EVERY === 0;

/** The bytes of a part, whose connection is lost on the way. */
async function* cutOff(part: Buffer): AsyncGenerator<Buffer> {
  const until = Math.floor(Math.random() * part.length);
  for (let at = 0; at < until; at += 65_536) yield part.subarray(at, Math.min(until, at + 65_536));
  throw new Error('the connection is cut');
}

/** One upload, by a client that loses its connection now and then, and goes on at any gateway. */
class Upload {
  #gateway = Math.floor(Math.random() * 2);

  constructor(
    private readonly client: PatientClient,
    private readonly index: number,
  ) {}

  /** @returns the id of the attachment */
  async run(): Promise<string> {
    const whole = await makeContent(this.index);
    const contentType = isPhoto(this.index) ? 'image/jpeg' : 'application/pdf';
    const input = announcementOf(whole, { patientId: this.client.person.patient, name: `${this.index}`, contentType });
    const { id, uploadUrl } = await this.client.ask('announcement', CREATE_UPLOAD, { input }, (data) => {
      const { upload, userErrors } = (data as { createCareUpload: { upload: { id: string; uploadUrl: string }; userErrors: object[] } })
        .createCareUpload;
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
      return upload;
    });
    const began = performance.now();
    await this.#send(uploadUrl, whole.length);
    tally.take('upload', performance.now() - began);
    return id;
  }

  async #send(path: string, length: number): Promise<void> {
    for (;;) {
      const head = await this.#ask('HEAD', path);
      if (head?.status === 404) await this.#ask('POST', path, { headers: { 'upload-length': String(length) } });
      if (head?.status !== 200) {
        await this.#waitAfter(head);
        continue;
      }
      const offset = Number(head.headers['upload-offset']);
      if (offset === length) return;
      const end = Math.min(length, offset + Math.ceil((length / PARTS) * (0.5 + Math.random())));
      const body = (await makeContent(this.index)).subarray(offset, end);
      if (Math.floor(Math.random() * CUT_ONE_OF) === 0) await this.#cut(path, offset, body);
      else await this.#waitAfter(await this.#ask('PATCH', path, { headers: partAt(offset), body }));
    }
  }

  /** A client that is told to wait waits, and then goes to the other gateway. @throws if the content is refused */
  async #waitAfter(answer: UploadAnswer | undefined): Promise<void> {
    if (answer && answer.status < 300) return;
    const code = String(answer?.headers['hareyaka-error'] ?? (answer ? `HTTP_${answer.status}` : 'NETWORK'));
    // Before the first byte, no file is there.
    if (answer?.status !== 404) tally.fail(code);
    if (answer?.status === 422) throw new Error(`${this.index}: ${code}`);
    this.#gateway = 1 - this.#gateway;
    await pause(100 * Math.random());
  }

  async #ask(
    ...[method, path, more]: [method: 'POST' | 'HEAD' | 'PATCH', path: string, more?: { headers: Record<string, string>; body?: Buffer }]
  ) {
    const gateway = fleet.gateways[this.#gateway]!.url();
    return await sendUpload({ gateway, token: this.client.person.token }, method, path, more).catch(() => undefined);
  }

  async #cut(path: string, offset: number, part: Buffer): Promise<void> {
    const headers = { authorization: `Bearer ${this.client.person.token}`, 'tus-resumable': '1.0.0', ...partAt(offset) };
    tally.fail('(cut by the client)');
    const url = `${fleet.gateways[this.#gateway]!.url()}${path}`;
    const answer = await request(url, {
      method: 'PATCH',
      headers: { ...headers, 'content-length': String(part.length) },
      body: Readable.from(cutOff(part)),
    }).catch(() => undefined);
    await answer?.body.dump().catch(() => undefined);
    this.#gateway = Math.floor(Math.random() * 2);
  }
}

/** Puts uploads into a record, and gets addresses of their contents. */
async function attach(client: PatientClient, recordId: string, ids: readonly string[]): Promise<Attachment[]> {
  const input = { patientId: client.person.patient, id: recordId, kind: 'VISIT', text: '', attachmentIds: ids };
  return await client.ask('record', RECORD, { input }, (data) => {
    const { careRecord, userErrors } = (
      data as {
        createCareRecord: { careRecord: { attachments: Attachment[] }; userErrors: { code: string }[] };
      }
    ).createCareRecord;
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    return careRecord.attachments;
  });
}

/** Reads the content of an attachment at a gateway. An address ends after a minute: then a new one is needed. */
async function readBack(
  client: PatientClient,
  recordId: string,
  ids: readonly string[],
  place: number,
): Promise<{ kind: string; bytes: Buffer }> {
  for (let tries = 0; tries < 20; tries++) {
    const { url, kind } = (await attach(client, recordId, ids))[place]!;
    const answer = await request(`${fleet.gateways[tries % 2]!.url()}${url}`, {
      headers: { authorization: `Bearer ${client.person.token}` },
    }).catch(() => undefined);
    if (answer?.statusCode === 200) return { kind, bytes: Buffer.from(await answer.body.arrayBuffer()) };
    await answer?.body.dump();
    await pause(200);
  }
  throw new Error('the content cannot be read');
}

/** The memory of each process from time to time, in megabytes. */
class MemoryWatch {
  readonly #samples: number[][] = [];
  readonly #timer = setInterval(() => this.#samples.push(this.#processes.map((one) => one.memory() / 1e6)), 250);
  readonly #processes = [...fleet.gateways, ...fleet.cabinets];

  /** The most that each process had in the first, second, and last third of the time. */
  end(): { readonly name: string; readonly thirds: readonly number[] }[] {
    clearInterval(this.#timer);
    const size = Math.ceil(this.#samples.length / 3);
    return this.#processes.map(({ name }, i) => ({
      name,
      thirds: [0, 1, 2].map((third) =>
        Math.round(Math.max(0, ...this.#samples.slice(third * size, (third + 1) * size).map((one) => one[i]!))),
      ),
    }));
  }
}

(HAS_MARIADB ? describe : describe.skip)('uploads whose connections are cut, at two gateways and two care cabinets', () => {
  beforeAll(async () => {
    fleet = await startCareFleet({ persons: Math.ceil(UPLOADS / PER_PERSON), patients: 1 });
  }, 300_000);
  afterAll(async () => await fleet?.stop(), 60_000);

  it('all arrive whole, also if processes are killed, and leave no orphan after the sweep', async () => {
    const watch = new MemoryWatch();
    const [began, cpu] = [performance.now(), [...fleet.gateways, ...fleet.cabinets].map((one) => one.cpu())];
    const clients = fleet.persons.map((person, index) => new PatientClient(fleet, person, tally, index));
    const clientOf = (index: number) => clients[Math.floor(index / PER_PERSON)]!;
    let arrived = 0;
    const uploads = Promise.all(
      Array.from({ length: UPLOADS }, async (_, index) => {
        const id = await new Upload(clientOf(index), index).run();
        arrived += 1;
        return id;
      }),
    );
    const kills = (async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        while (arrived < (UPLOADS * kill) / (KILLS + 1)) await pause(20);
        await [fleet.cabinets[0], fleet.gateways[0], fleet.cabinets[1], fleet.gateways[1]][kill % 4]!.killAndRestart();
      }
    })();
    const ids = await uploads;
    await kills;
    const seconds = (performance.now() - began) / 1000;
    const memory = watch.end();

    const records = clients.map(() => randomUUID());
    for (const [person, client] of clients.entries()) {
      const own = ids.slice(person * PER_PERSON, (person + 1) * PER_PERSON);
      expect((await attach(client, records[person]!, own)).map(({ id }) => id)).toEqual(own);
      for (const place of own.keys()) {
        const index = person * PER_PERSON + place;
        const sent = await makeContent(index);
        const { kind, bytes } = await readBack(client, records[person]!, own, place);
        expect([index, kind]).toEqual([index, isPhoto(index) ? 'PHOTO' : 'FILE']);
        if (kind === 'FILE') expect([index, bytes.equals(sent)]).toEqual([index, true]);
        else
          expect([index, (await sharp(bytes).stats()).isOpaque, (await sharp(bytes).metadata()).width]).toEqual([
            index,
            true,
            (await sharp(sent).metadata()).width,
          ]);
      }
    }
    if (process.env.CARE_UPLOADS) {
      const lines = [
        tally.describe('upload'),
        ...memory.map(({ name, thirds }, i) => {
          const one = [...fleet.gateways, ...fleet.cabinets][i]!;
          return `${name}: at most ${thirds.join(', ')} MB in each third, CPU ${Math.round((one.cpu() - cpu[i]!) / 1000)} s`;
        }),
        `failures that were tried again: ${[...tally.failures].map(([code, times]) => `${code} ${times}`).join(', ')}`,
      ];
      process.stderr.write(
        `${UPLOADS} uploads of ${BYTES} bytes, ${Math.round(seconds)} s\n${lines.map((line) => `  ${line}\n`).join('')}`,
      );
    }
    await expectNoOrphans(ids);
  }, 3_600_000);
});

/** After a day nothing is left but what records refer to. */
async function expectNoOrphans(ids: readonly string[]): Promise<void> {
  const { folder } = fleet.fleet;
  const keys = readStorageKeys(join(folder, 'keys', 'systems', 'care-cabinet-storage.keys'));
  const served = await serveCareCabinet(fleet.database, pino({ level: 'silent' }), 10_000);
  try {
    const storage = new PatientStorage(new LocalFolder(join(folder, 'care-cabinet-files')), () => keys);
    const files = await UploadFiles.open(join(folder, 'care-cabinet-uploads'), () => keys, UPLOAD_LIFE);
    const store = new AttachmentStore(served.database, served.writer);
    await sweepUploads({ rows: store, files, storage }, { now: Date.now() + UPLOAD_LIFE + 1_000 });
    const rows = await Promise.all(ids.map(async (id) => (await store.find(id))!));
    const named = rows.flatMap(({ object, thumbnail }) => [object, thumbnail].filter((name) => name !== null));
    const left: string[] = [];
    for await (const { name } of storage.list()) left.push(name);
    expect(left.sort()).toEqual(named.sort());
    expect(await files.listIds()).toEqual([]);
    expect(await storage.deleteUnfinished(Date.now() + 1_000)).toBe(0);
  } finally {
    await served.close();
  }
}
