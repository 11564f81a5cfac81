import 'reflect-metadata';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';

/** Words that would tell something, each in a place where an uploader has it. */
const MARKERS = {
  localId: '7730912345',
  name: '目印　標子',
  kana: 'メジルシ　ヒョウコ',
  birthDate: '1937-11-23',
  day: '20260417',
  kind: 'OMP-01',
  content: 'アムロジピン錠',
} as const;
const PATH = `773/091/${MARKERS.localId}/${MARKERS.day}/${MARKERS.kind}/${MARKERS.localId}_${MARKERS.day}_OMP-01_1_-_1`;

describe.each(databases())('everything that the cloud holds, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let address: string;
  const lines: string[] = [];
  beforeAll(async () => {
    server = await start();
    address = await server.fresh();
    cloud = await startCloud(address, { log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }) });
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  /** Every row of every table, every file of the database and of the storage with its name, and the log. */
  async function readEverything(): Promise<Buffer[]> {
    const { database } = cloud.data;
    const held: Buffer[] = [Buffer.from(lines.join('\n'))];
    for (const { tableName } of database.entityMetadatas)
      held.push(Buffer.from(JSON.stringify(await database.query(`SELECT * FROM ${tableName}`))));
    const folder = join(cloud.folder, 'objects');
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      held.push(Buffer.from(join(file.parentPath, file.name)));
      if (file.isFile()) held.push(await readFile(join(file.parentPath, file.name)));
    }
    if (address.startsWith('sqlite:'))
      for (const end of ['', '-wal']) held.push(await readFile(`${address.slice('sqlite:'.length)}${end}`).catch(() => Buffer.alloc(0)));
    return held;
  }

  /** A word in the forms in which bytes may carry it. */
  function formsOf(word: string): Buffer[] {
    const utf8 = Buffer.from(word);
    const base64 = [0, 1, 2].flatMap((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
      const inner = text.slice(Math.ceil((shift * 4) / 3), -4);
      return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
    });
    return [
      utf8,
      Buffer.from(word, 'utf16le'),
      ...[
        utf8.toString('hex'),
        JSON.stringify(word).slice(1, -1),
        encodeURIComponent(word),
        ...base64.filter((text) => text.length >= 8),
      ].map((text) => Buffer.from(text)),
    ];
  }

  const find = (held: readonly Buffer[], words: readonly string[]) =>
    words.filter((word) => formsOf(word).some((form) => held.some((bytes) => bytes.includes(form))));

  it('has no id, name, birth date, day, kind or content of any patient in it, at any time', async () => {
    const clinic = await cloud.clinic('fac_1');
    const { name, kana, birthDate } = MARKERS;
    const patient = clinic.patient(MARKERS.localId);
    const options = { demographics: { name, kana, birthDate } };
    await clinic.upload(patient, { [PATH]: JSON.stringify(MARKERS) }, options);
    const words = Object.values(MARKERS);
    expect(find(await readEverything(), words)).toEqual([]);
    await clinic.upload(patient, { [PATH]: MARKERS.content, [`${PATH}.2`]: MARKERS.name }, { ...options, rekey: true });
    await clinic.sendCommit(clinic.prepare({ ...patient, revision: 7 }, { [PATH]: MARKERS.content }, options));
    await clinic.restore(patient.tag);
    expect(find(await readEverything(), words)).toEqual([]);
    await clinic.ask('DELETE', `/intake/patients/${patient.tag}`);
    expect(find(await readEverything(), words)).toEqual([]);
  });

  it('would be found by this search: it finds what is there', async () => {
    const held = await readEverything();
    expect(find(held, ['fac_1', 'reception'])).toEqual(['fac_1', 'reception']);
    for (const form of formsOf(MARKERS.name))
      expect(find([Buffer.concat([Buffer.alloc(5), form, Buffer.alloc(5)])], [MARKERS.name])).toEqual([MARKERS.name]);
  });

  it('is encrypted once more with the operator’s key: the disk alone tells no tag and no facility', async () => {
    const clinic = await cloud.clinic('fac_2');
    const patient = clinic.patient('1');
    const { objects } = clinic.prepare(patient, { x: 'y' });
    await clinic.upload(patient, { x: 'y' });
    const folder = join(cloud.folder, 'objects');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    const bytes = await Promise.all(
      files.map(async (file) =>
        Buffer.concat([Buffer.from(`${file.parentPath}/${file.name}`), await readFile(join(file.parentPath, file.name))]),
      ),
    );
    expect(files.length).toBeGreaterThan(1);
    expect(find(bytes, ['fac_2', patient.tag, 'HYR1', [...objects.keys()][0]!])).toEqual([]);
  });
});
