import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { findWords, formsOf } from './testing/find-words.js';
import { type ReleaseUnderTest, searcher, startReleaseUnderTest } from './testing/release-under-test.js';

/** Words that would tell something of a patient. */
const MARKERS = {
  localId: '7730912345',
  name: '目印　標子',
  kana: 'メジルシ　ヒョウコ',
  birthDate: '1937-11-23',
  path: '773/091/7730912345/20260417/OMP-01',
  content: 'アムロジピン錠',
} as const;

describe.each(databases())('everything that the release process holds, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let release: ReleaseUnderTest;
  let address: string;
  const lines: string[] = [];
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    address = await server.fresh();
    release = await startReleaseUnderTest(address, {
      cloud,
      log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    });
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  /** Every row of every table, the files of the database, and the log. */
  async function readEverything(): Promise<Buffer[]> {
    const { database } = release.data;
    const held: Buffer[] = [Buffer.from(lines.join('\n'))];
    for (const { tableName } of database.entityMetadatas)
      held.push(Buffer.from(JSON.stringify(await database.query(`SELECT * FROM ${tableName}`))));
    if (address.startsWith('sqlite:'))
      for (const end of ['', '-wal']) held.push(await readFile(`${address.slice('sqlite:'.length)}${end}`).catch(() => Buffer.alloc(0)));
    return held;
  }

  it('has no id, name, birth date, path or content of any patient in it, and no key, at any time', async () => {
    const clinic = await cloud.clinic('fac_1');
    await release.register(clinic);
    const { name, kana, birthDate, localId, path, content } = MARKERS;
    const patient = clinic.patient(localId);
    const demographics = { name, kana, birthDate };
    await clinic.upload(patient, { [path]: content }, { demographics });
    const { key } = await release.orderKey('lnk_1', 'fac_1', localId);
    await release.orderKey('lnk_2', 'fac_1', `${localId}9`);
    await release.orderKey('lnk_3', 'fac_none', localId);
    await release.follow();
    expect((await release.search(demographics)).json.patients).toHaveLength(1);
    await release.search({ ...demographics, more: 1 });
    await release.search({ name });
    await release.order('keys', { keys: [{ link: 'lnk_1', facility: 'fac_1', localId, more: localId }] });
    await release.order('keys', { keys: [] }, { claims: { aud: localId, iss: name } });
    const words = [
      ...Object.values(MARKERS),
      patient.key.toString('base64url'),
      key,
      key.split('.')[3],
      clinic.tagKey.toString('base64url'),
    ];
    expect(findWords(await readEverything(), words)).toEqual([]);
    await release.withdraw('lnk_1', 'fac_1', localId);
    await clinic.ask('DELETE', `/intake/patients/${patient.tag}`);
    await release.follow();
    expect(findWords(await readEverything(), words)).toEqual([]);
    expect((await release.search(demographics)).json.patients).toEqual([]);
  });

  it('has facilities, tags, links, consents and who searched, which it must have: this search finds what is there', async () => {
    const { subject } = searcher();
    expect(findWords(await readEverything(), ['fac_1', 'lnk_1', 'con_1', subject])).toEqual(['fac_1', 'lnk_1', 'con_1', subject]);
    for (const form of formsOf(MARKERS.name)) expect(findWords([Buffer.concat([Buffer.alloc(5), form])], [MARKERS.name])).toHaveLength(1);
  });
});
