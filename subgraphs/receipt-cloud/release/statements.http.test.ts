import 'reflect-metadata';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import type { Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { type ReleaseUnderTest, searcher, startReleaseUnderTest } from './testing/release-under-test.js';

const PERSON = { name: '試験　太郎', kana: 'シケン　タロウ', birthDate: '1941-02-03' };

describe.each(databases())('the statements of the release process, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  let statements: string[] = [];
  beforeAll(async () => {
    server = await start();
    const log = pino({ level: 'debug' }, { write: (line: string) => void statements.push(...[JSON.parse(line).sql].filter(Boolean)) });
    cloud = await startCloud(await server.fresh());
    clinic = await cloud.clinic('fac_1');
    release = await startReleaseUnderTest(await server.fresh(), { cloud, log });
    await release.register(clinic);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  async function count<T>(act: () => Promise<T>): Promise<number> {
    statements = [];
    await act();
    return statements.length;
  }

  it('are as many for an index of two patients as for two hundred, for 2 facilities as for 400, and for each key of an order', async () => {
    const counts: Record<string, Set<number>> = Object.fromEntries(
      ['search', 'hit', 'follow', 'key', 'withdrawal', 'due', 'facilities'].map((name) => [name, new Set()]),
    );
    let made = 0;
    await clinic.upload(clinic.patient('first'), {});
    await release.follow();
    for (const n of [2, 200]) {
      const files = Object.fromEntries(Array.from({ length: n / 2 }, (_, at) => [`p${at}`, 'x']));
      await clinic.upload(clinic.patient(`with ${n}`), files);
      await release.orderKey(`lnk_with_${n}`, 'fac_1', `with ${n}`);
      for (let at = 0; at < n; at++) {
        const birthDate = n === 2 && at === 0 ? PERSON.birthDate : '1950-01-01';
        await clinic.upload(clinic.patient(`${n} ${at}`), {}, { demographics: { ...PERSON, birthDate } });
      }
      counts.follow!.add(await count(release.follow));
      const search = async (change: object) =>
        await release.search({ ...PERSON, ...change }, { caller: searcher({ subject: `dr-${++made}` }) });
      counts.search!.add(await count(async () => await search({ birthDate: '1999-09-09' })));
      counts.hit!.add(await count(async () => await search({})));
      counts.key!.add(await count(async () => await release.orderKey(`lnk_key_${n}`, 'fac_1', `${n} 1`)));
      counts.withdrawal!.add(await count(async () => await release.withdraw(`lnk_with_${n}`, 'fac_1', `with ${n}`)));
      counts.due!.add(await count(async () => await release.order('due', { after: 0, first: 500 })));
      const facilities = Array.from({ length: n * 2 }, (_, at) => ({
        facility: `fac_${n}_${at}`,
        institution: '3310000001',
        uploaders: [],
      }));
      counts.facilities!.add(await count(async () => await release.order('facilities', { facilities })));
    }
    for (const [what, found] of Object.entries(counts)) expect([what, [...found].length]).toEqual([what, 1]);
    const most = { search: 12, hit: 16, follow: 16, key: 22, withdrawal: 24, due: 6, facilities: 14 };
    const seen = Object.fromEntries(Object.entries(counts).map(([what, found]) => [what, [...found][0]!]));
    expect(Object.entries(seen).filter(([what, found]) => found > most[what as keyof typeof most])).toEqual([]);
  });
});
