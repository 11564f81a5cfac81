import 'reflect-metadata';
import { makeKeys, signCallerToken, signingKey } from '../../../kit/index.js';
import { type DatabaseServer, databases } from '../../../kit/testing/databases.js';
import type { Clinic } from '../../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../../testing/cloud-under-test.js';
import { assembleKeys } from '../read-keys.js';
import { type ReleaseAnswer, type ReleaseUnderTest, searcher, startReleaseUnderTest } from '../testing/release-under-test.js';
import { followIndex } from './follow-index.js';
import { SearchEntity } from './index.entity.js';

const FILES = { 'a/1': 'one' };
const HANAKO = { name: '髙﨑　花子', kana: 'タカサキ　ハナコ', birthDate: '1941-02-03' };
const { birthDate } = HANAKO;

describe.each(databases())('the search, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let one: Clinic;
  let two: Clinic;
  let release: ReleaseUnderTest;
  let people = 0;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    [one, two] = [await cloud.clinic('fac_1'), await cloud.clinic('fac_2')];
    release = await startReleaseUnderTest(await server.fresh(), { cloud });
    await release.register(one, two);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  /** Searches as somebody who has not searched before. */
  const search = async (criteria: object, first?: number) =>
    await release.search(criteria, { caller: searcher({ subject: `dr-${++people}` }), ...(first !== undefined && { first }) });
  const idsOf = ({ json }: ReleaseAnswer) => json.patients.map(({ localId }: { localId: string }) => localId).sort();

  it('finds a patient at every facility, in any spelling, with name, kana or both', async () => {
    await one.upload(one.patient('00123'), FILES, { demographics: HANAKO });
    await two.upload(two.patient('9'), FILES, { demographics: { ...HANAKO, name: '高崎花子' } });
    await two.upload(two.patient('10'), FILES, { demographics: { ...HANAKO, birthDate: '1941-02-04' } });
    expect(await release.follow()).toEqual({ read: 3, unreadable: 0 });
    for (const criteria of [
      { name: '高崎 花子', birthDate },
      { kana: 'ﾀｶｻｷ ﾊﾅｺ', birthDate },
      { kana: 'たかさきはなこ', name: '髙﨑花子', birthDate },
      { kana: HANAKO.kana, birthDate, sex: 'FEMALE' },
    ])
      expect([criteria, idsOf(await search(criteria))]).toEqual([criteria, ['00123', '9']]);
    expect((await search({ ...HANAKO })).json).toEqual({
      tooMany: false,
      patients: [
        { facility: 'fac_1', institution: '3310000001', localId: '00123', ...HANAKO, sex: 'FEMALE' },
        { facility: 'fac_2', institution: '3310000001', localId: '9', ...HANAKO, name: '高崎花子', sex: 'FEMALE' },
      ],
    });
  });

  it('finds nobody by another birth date, sex, a part of a name, or a name that differs', async () => {
    for (const criteria of [
      { ...HANAKO, birthDate: '1941-02-05' },
      { ...HANAKO, sex: 'MALE' },
      { name: '髙﨑', birthDate },
      { kana: 'タカサキ　ハナ', birthDate },
      { name: HANAKO.name, kana: 'タカサキ　ヨシコ', birthDate },
    ])
      expect([criteria, idsOf(await search(criteria))]).toEqual([criteria, []]);
  });

  it('needs a birth date and a name, in the right form', async () => {
    for (const criteria of [{}, { birthDate }, { name: HANAKO.name }, { birthDate, name: '', kana: '　・ー' }, { birthDate, sex: 'MALE' }])
      expect([criteria, (await search(criteria)).code]).toEqual([criteria, 'CRITERIA_INCOMPLETE']);
    for (const criteria of [null, [], { ...HANAKO, more: 1 }, { ...HANAKO, name: 'x'.repeat(201) }, { ...HANAKO, birthDate: '%' }])
      expect([criteria, (await search(criteria as object)).code]).toEqual([criteria, 'BODY_INVALID']);
    for (const first of [0, 21, 1.5]) expect((await search(HANAKO, first)).code).toBe('BODY_INVALID');
  });

  it('forgets a former name, and a deleted patient', async () => {
    const married = one.patient('married');
    const [before, after] = [
      { ...HANAKO, name: '旧姓　花子' },
      { ...HANAKO, name: '新姓　花子' },
    ];
    await one.upload(married, FILES, { demographics: before });
    await release.follow();
    expect(idsOf(await search({ name: before.name, birthDate }))).toEqual(['married']);
    await one.upload(married, FILES, { demographics: after });
    await release.follow();
    const rowsOf = async () => await release.data.database.query('SELECT name_hash FROM release_index WHERE tag = ?', [married.tag]);
    expect(await rowsOf()).toHaveLength(1);
    expect(idsOf(await search({ name: before.name, birthDate }))).toEqual([]);
    expect(idsOf(await search({ name: after.name, birthDate }))).toEqual(['married']);
    await one.ask('DELETE', `/intake/patients/${married.tag}`);
    // Not followed yet: the cloud has no such patient any more.
    expect(idsOf(await search({ name: after.name, birthDate }))).toEqual([]);
    await release.follow();
    expect(await rowsOf()).toEqual([]);
  });

  it('shows a patient whose key was replaced by a withdrawal', async () => {
    const demographics = { ...HANAKO, birthDate: '1950-01-01' };
    await one.upload(one.patient('rekeyed'), FILES, { demographics });
    await release.orderKey('lnk_s', 'fac_1', 'rekeyed');
    await release.withdraw('lnk_s', 'fac_1', 'rekeyed');
    await release.follow();
    expect(idsOf(await search(demographics))).toEqual(['rekeyed']);
  });

  it('shows at most twenty, and says that there are more', async () => {
    const twins = { ...HANAKO, birthDate: '1960-01-01' };
    for (let n = 0; n < 21; n++) await two.upload(two.patient(`twin ${n}`), FILES, { demographics: twins });
    await release.follow();
    const all = await search(twins);
    expect([all.json.patients.length, all.json.tooMany]).toEqual([20, true]);
    const some = await search(twins, 3);
    expect([some.json.patients.length, some.json.tooMany]).toEqual([3, true]);
  });

  it('shows nobody of a facility that the directory has not named, or whose machines it has withdrawn', async () => {
    const demographics = { ...HANAKO, birthDate: '1970-01-01' };
    const unnamed = await cloud.clinic('fac_unnamed');
    await unnamed.upload(unnamed.patient('1'), FILES, { demographics });
    await release.follow();
    expect(idsOf(await search(demographics))).toEqual([]);
    await release.register(unnamed);
    await release.follow();
    expect(idsOf(await search(demographics))).toEqual(['1']);
    await release.order('facilities', { facilities: [{ facility: 'fac_unnamed', institution: '3310000001', uploaders: [] }] });
    expect(idsOf(await search(demographics))).toEqual([]);
  });

  it('is refused to who has no token of the gateway for it, with one text', async () => {
    const key = await signingKey(release.gateway.privateSet);
    const stranger = await signingKey((await makeKeys({ sealing: false })).privateSet);
    const options = { audience: 'receipt-cloud', issuer: 'hareyaka-gateway', key, now: Date.now() };
    const tokens = [
      signCallerToken(searcher(), { ...options, audience: 'directory' }),
      signCallerToken(searcher(), { ...options, issuer: 'hareyaka-directory' }),
      signCallerToken(searcher(), { ...options, key: { ...stranger, kid: key.kid } }),
      signCallerToken(searcher(), { ...options, now: Date.now() - 120_000 }),
      await release.directory.sign(HANAKO),
      ...['x', '', 'a.b.c'],
    ];
    for (const token of tokens) expect(await release.search(HANAKO, { token })).toMatchObject({ status: 401, code: 'CALLER_UNKNOWN' });
    expect((await release.search(HANAKO, { caller: searcher({ subject: 'x'.repeat(500) }) })).code).toBe('CALLER_UNKNOWN');
  });

  it('reads the index anew with another key, and after the cloud went back', async () => {
    await release.data.database.query("UPDATE release_followed SET seq = seq + 1000 WHERE tenant = 'fac_1'");
    expect((await release.follow()).read).toBeGreaterThan(2);
    const { signing } = release.keys;
    const other = assembleKeys({ signing: [signing.key], opening: [two.own.privateKey, ...release.keys.opening] });
    expect((await followIndex({ ...release.started.follow, keys: () => other })).unreadable).toBe(0);
    expect(idsOf(await search(HANAKO))).toEqual([]);
    await release.follow();
    expect(idsOf(await search(HANAKO))).toEqual(['00123', '9']);
  });
});

describe.each(databases())('the limits of the search, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  async function addSearches({ data }: ReleaseUnderTest, n: number, { who, at }: { who: string; at: number }): Promise<void> {
    const rows = Array.from({ length: n }, (_, index) => ({ id: `sea_${index}`, who, facility: 'f', at, criteria: 'c', found: null }));
    await data.database.getRepository(SearchEntity).insert(rows);
  }

  it('are 30 in a minute and 500 in a day for a person, also after a restart, and do not touch others', async () => {
    const address = await server.fresh();
    let release = await startReleaseUnderTest(address, { cloud });
    let now = Date.now();
    const use = () => {
      release.clock.now = () => now;
    };
    use();
    const times = async (n: number, subject = 'dr-sato') => {
      const codes: string[] = [];
      for (let at = 0; at < n; at++) codes.push((await release.search(HANAKO, { caller: searcher({ subject }) })).code ?? 'DONE');
      return [codes.filter((code) => code === 'DONE').length, codes.at(-1)];
    };
    try {
      expect(await times(31)).toEqual([30, 'SEARCHED_TOO_OFTEN']);
      expect(await times(1, 'dr-kimura')).toEqual([1, 'DONE']);
      await release.close();
      release = await startReleaseUnderTest(address, { cloud });
      use();
      expect(await times(1)).toEqual([0, 'SEARCHED_TOO_OFTEN']);
      now += 61_000;
      expect(await times(1)).toEqual([1, 'DONE']);
      await addSearches(release, 469, { who: 'https://issuer.example|dr-sato', at: now - 3_600_000 });
      expect(await times(1)).toEqual([0, 'SEARCHED_TOO_OFTEN']);
      now += 86_400_000;
      expect(await times(1)).toEqual([1, 'DONE']);
    } finally {
      await release.close();
    }
  });

  it('are 300 in a minute for all together, and are not passed by many people at once', async () => {
    const release = await startReleaseUnderTest(await server.fresh(), { cloud });
    try {
      await addSearches(release, 297, { who: 'others', at: Date.now() });
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => await release.search(HANAKO, { caller: searcher({ subject: `dr-${n}` }) })),
      );
      const codes = answers.map(({ code }) => code ?? 'DONE').sort();
      expect(codes).toEqual([...Array.from({ length: 3 }, () => 'DONE'), ...Array.from({ length: 17 }, () => 'SEARCHED_TOO_OFTEN')]);
    } finally {
      await release.close();
    }
  });

  it('come with a record of each search, without its criteria', async () => {
    const release = await startReleaseUnderTest(await server.fresh(), { cloud });
    try {
      await release.search(HANAKO);
      const [row] = await release.data.database.query('SELECT * FROM release_search LIMIT 1');
      expect(row).toEqual({
        ...{ id: expect.any(String), who: expect.stringContaining('https://issuer.example|dr-'), facility: 'fac_viewer' },
        ...{ at: expect.anything(), criteria: expect.stringMatching(/^[\w-]{43}$/), found: expect.anything() },
      });
    } finally {
      await release.close();
    }
  });
});
