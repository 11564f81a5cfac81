import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../../kit/testing/databases.js';
import { Clinic } from '../../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../../testing/cloud-under-test.js';
import { startLyingCloud } from '../testing/lying-cloud.js';
import { type ReleaseUnderTest, startReleaseUnderTest } from '../testing/release-under-test.js';

const FILES = { 'a/1': 'one' };

describe.each(databases())('links that are due, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  let next = 0;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    clinic = await cloud.clinic('fac_1');
    release = await startReleaseUnderTest(await server.fresh(), { cloud });
    await release.register(clinic);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  /** Links that became due since the last time. */
  async function readDue(): Promise<string[]> {
    await release.follow();
    const { json } = await release.order('due', { after: next, first: 500 });
    next = json.next;
    return json.due.map(({ link }: { link: string }) => link).sort();
  }

  it('are those whose patient has come, and none before', async () => {
    expect((await release.orderKey('lnk_wait', 'fac_1', 'w')).state).toBe('WAITING');
    expect(await readDue()).toEqual([]);
    await clinic.upload(clinic.patient('other'), FILES);
    expect(await readDue()).toEqual([]);
    await clinic.upload(clinic.patient('w'), FILES);
    expect(await readDue()).toEqual(['lnk_wait']);
    expect((await release.orderKey('lnk_wait', 'fac_1', 'w')).state).toBe('RELEASED');
    expect(await readDue()).toEqual([]);
    expect((await release.order('due', { after: 0, first: 500 })).json.due).toEqual([]);
  });

  it('are those whose patient has another key now, and not those who only have new data', async () => {
    const patient = clinic.patient('k');
    await clinic.upload(patient, FILES);
    await release.orderKey('lnk_key', 'fac_1', 'k');
    await clinic.upload(patient, { ...FILES, more: '2' });
    expect(await readDue()).toEqual([]);
    await clinic.upload(patient, FILES, { rekey: true });
    expect(await readDue()).toEqual(['lnk_key']);
    expect((await release.orderKey('lnk_key', 'fac_1', 'k')).key).toContain('.2.');
    await clinic.ask('DELETE', `/intake/patients/${patient.tag}`);
    expect(await readDue()).toEqual(['lnk_key']);
    expect((await release.orderKey('lnk_key', 'fac_1', 'k')).state).toBe('WAITING');
    expect(await readDue()).toEqual([]);
  });

  it('are the other links of a patient whose key was withdrawn, at once, and not the withdrawn one', async () => {
    await clinic.upload(clinic.patient('shared'), FILES);
    for (const link of ['lnk_a', 'lnk_b', 'lnk_c']) await release.orderKey(link, 'fac_1', 'shared');
    await readDue();
    await release.withdraw('lnk_b', 'fac_1', 'shared');
    const { json } = await release.order('due', { after: next, first: 500 });
    expect(json.due).toEqual([{ link: 'lnk_a' }, { link: 'lnk_c' }]);
    // The index confirms it, and forgets nothing.
    expect(await readDue()).toEqual(['lnk_a', 'lnk_c']);
    for (const link of ['lnk_a', 'lnk_c']) expect((await release.orderKey(link, 'fac_1', 'shared')).key).toContain('.2.');
    expect(await readDue()).toEqual([]);
  });

  it('are those that waited for a facility that has come, also before it had a tag key', async () => {
    const tenant = 'fac_late';
    await release.order('facilities', { facilities: [{ facility: tenant, institution: '3310000001', uploaders: [] }] });
    await release.orderKey('lnk_late', tenant, '1');
    expect(await readDue()).toEqual([]);
    const late = await new Clinic(cloud.url).enrol(await cloud.makeCode(tenant));
    expect(await readDue()).toEqual([]);
    await late.sendTagKey();
    expect(await readDue()).toEqual(['lnk_late']);
    expect((await release.orderKey('lnk_late', tenant, '1')).state).toBe('WAITING');
    await late.upload(late.patient('1'), FILES);
    expect(await readDue()).toEqual(['lnk_late']);
    expect(await release.orderKey('lnk_late', tenant, '1')).toMatchObject({ reason: 'UNTRUSTED_MACHINE' });
    await release.register(late);
    expect(await readDue()).toEqual(['lnk_late']);
    expect((await release.orderKey('lnk_late', tenant, '1')).state).toBe('RELEASED');
  });

  it('are given page by page, each once', async () => {
    const links = Array.from({ length: 7 }, (_, n) => `lnk_page_${n}`);
    for (const [n, link] of links.entries()) await release.orderKey(link, 'fac_1', `page ${n}`);
    for (const n of links.keys()) await clinic.upload(clinic.patient(`page ${n}`), FILES);
    await release.follow();
    const read: string[] = [];
    for (let more = true; more; ) {
      const { json } = await release.order('due', { after: next, first: 3 });
      read.push(...json.due.map(({ link }: { link: string }) => link));
      more = json.due.length > 0;
      next = json.next;
    }
    expect(read.sort()).toEqual(links);
  });

  it('are not missed if the patient changes while its key is being released, whoever comes first', async () => {
    const line = await startLyingCloud(cloud.url);
    const other = await startReleaseUnderTest(await server.fresh(), { cloud: { url: line.url, keys: cloud.keys } });
    try {
      await other.register(clinic);
      const patient = clinic.patient('race');
      await clinic.upload(patient, FILES);
      await other.follow();
      let isFirst = true;
      const old = { on: new RegExp(`GET /vault/patients/fac_1/${patient.tag}$`), after: () => undefined };
      const held: { answer?: unknown } = {};
      const keep = (json: unknown) => (held.answer = json);
      await line.lying([{ ...old, change: keep }], async () => await other.orderKey('lnk_look', 'fac_1', 'race'));
      const replace = async () => {
        if (!isFirst) return;
        isFirst = false;
        await clinic.upload(patient, FILES, { rekey: true });
        await other.follow();
      };
      const lies = [{ ...old, before: replace, change: () => held.answer }];
      expect((await line.lying(lies, async () => await other.orderKey('lnk_race', 'fac_1', 'race'))).key).toContain('.1.');
      await other.follow();
      expect((await other.order('due', { after: 0, first: 10 })).json.due).toContainEqual({ link: 'lnk_race' });
    } finally {
      await other.close();
      await line.close();
    }
  });
});
