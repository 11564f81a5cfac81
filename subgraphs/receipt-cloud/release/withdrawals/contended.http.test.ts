import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../../kit/testing/databases.js';
import { EnvelopeInvalid } from '../../envelope/envelope-invalid.js';
import type { Clinic, ClinicPatient } from '../../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../../testing/cloud-under-test.js';
import { learnAnew } from '../testing/learn-anew.js';
import { type LyingCloud, startLyingCloud } from '../testing/lying-cloud.js';
import { askVault, openReleased, readWithKey } from '../testing/read-released.js';
import { type ReleaseUnderTest, startReleaseUnderTest } from '../testing/release-under-test.js';

const FILES = { 'a/1': 'one', 'a/2': 'two' };

describe.each(databases())('a withdrawal while the clinic sends, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let line: LyingCloud;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  let made = 0;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    line = await startLyingCloud(cloud.url);
    clinic = await cloud.clinic('fac_1');
    release = await startReleaseUnderTest(await server.fresh(), { cloud: { url: line.url, keys: cloud.keys } });
    await release.register(clinic);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await line?.close();
    await cloud?.close();
    await server?.stop();
  });

  async function released(): Promise<{ patient: ClinicPatient; link: string; key: string }> {
    const patient = clinic.patient(`p${++made}`);
    await clinic.upload(patient, FILES);
    const link = `lnk_${made}`;
    return { patient, link, key: (await release.orderKey(link, 'fac_1', patient.localId)).key };
  }
  /** Withdraws; before the given requests of the release process, the clinic does something, at most so many times. */
  async function withdrawWhile(
    { patient, link }: { patient: ClinicPatient; link: string },
    on: RegExp,
    act: () => Promise<unknown>,
    times = 1,
  ) {
    let left = times;
    const before = async () => {
      if (left-- > 0) await act();
    };
    return await line.lying([{ on, before }], async () => await release.withdraw(link, 'fac_1', patient.localId));
  }
  const keptOf = async ({ tag }: ClinicPatient) => (await askVault(cloud, `/vault/patients/fac_1/${tag}`)).json;

  it.each([
    ['before its objects are read', /^GET .*objects/],
    ['before they are sealed anew', /^PUT /],
    ['before the new key counts', /^POST .*rekey/],
  ])('reads again what came %s, and loses nothing of it', async (_when, on) => {
    const given = await released();
    const files = { ...FILES, 'a/2': 'changed', new: 'new' };
    expect((await withdrawWhile(given, on, async () => await clinic.upload(given.patient, files))).state).toBe('WITHDRAWN');
    const { key, place } = openReleased(given.key, release);
    await expect(readWithKey(cloud, key, place)).rejects.toThrow(EnvelopeInvalid);
    expect(await keptOf(given.patient)).toMatchObject({ revision: 3, keyVersion: 2 });
    const restored = await clinic.restore(given.patient.tag);
    expect(Object.fromEntries([...restored].map(([path, bytes]) => [path, bytes.toString()]))).toEqual(files);
  });

  it('leaves a key alone that the clinic replaced meanwhile: it is another already', async () => {
    const given = await released();
    const rekey = async () => await clinic.upload(given.patient, FILES, { rekey: true });
    expect((await withdrawWhile(given, /^POST .*rekey/, rekey)).state).toBe('WITHDRAWN');
    expect(await keptOf(given.patient)).toMatchObject({ revision: 2, keyVersion: 2 });
  });

  it.each([
    ['before its objects are read', /^GET .*objects/],
    ['before they are sealed anew', /^PUT /],
    ['before the new key counts', /^POST .*rekey/],
  ])('does not bring a patient back that the clinic deletes %s', async (_when, on) => {
    const given = await released();
    const remove = async () => await clinic.ask('DELETE', `/intake/patients/${given.patient.tag}`);
    expect((await withdrawWhile(given, on, remove)).state).toBe('WITHDRAWN');
    expect(await keptOf(given.patient)).toMatchObject({ deletedAt: expect.any(Number), revision: 1, commit: null });
  });

  it('gives up after five tries, changes nothing, and succeeds when it is ordered again', async () => {
    const given = await released();
    let n = 0;
    const send = async () => await clinic.upload(given.patient, { ...FILES, more: String(++n) });
    const answer = await withdrawWhile(given, /^POST .*rekey/, send, 100);
    expect([answer, n]).toEqual([{ link: given.link, state: 'FAILED', reason: 'CONTENDED' }, 5]);
    expect((await release.withdraw(given.link, 'fac_1', given.patient.localId)).state).toBe('WITHDRAWN');
    expect(Object.keys(Object.fromEntries(await clinic.restore(given.patient.tag)))).toEqual([...Object.keys(FILES), 'more']);
  });

  it('refuses the clinic’s next commit until the clinic has read the new key', async () => {
    const given = await released();
    await release.withdraw(given.link, 'fac_1', given.patient.localId);
    const late = clinic.prepare({ ...given.patient }, { x: 'late' });
    await clinic.putObjects(late);
    expect((await clinic.sendCommit(late)).code).toBe('REVISION_CONFLICT');
    await learnAnew(clinic, given.patient);
    await clinic.upload(given.patient, { x: 'late' });
    expect([...(await clinic.restore(given.patient.tag)).keys()]).toEqual(['x']);
  });

  it('ordered many times at once replaces the key once', async () => {
    const given = await released();
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => await release.withdraw(given.link, 'fac_1', given.patient.localId)),
    );
    expect(answers.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'WITHDRAWN'));
    expect(await keptOf(given.patient)).toMatchObject({ revision: 2, keyVersion: 2 });
  });

  it('keeps a few objects in memory at once, however many there are', async () => {
    const patient = clinic.patient('many');
    await clinic.upload(patient, Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`p${n}`, `${n}`])));
    await release.orderKey('lnk_many', 'fac_1', 'many');
    let [now, most] = [0, 0];
    const counted = {
      on: /objects/,
      before: async () => {
        most = Math.max(most, ++now);
      },
      after: () => {
        now -= 1;
      },
    };
    expect((await line.lying([counted], async () => await release.withdraw('lnk_many', 'fac_1', 'many'))).state).toBe('WITHDRAWN');
    expect(most).toBeLessThanOrEqual(2);
    expect((await clinic.restore(patient.tag)).size).toBe(60);
  });
});
