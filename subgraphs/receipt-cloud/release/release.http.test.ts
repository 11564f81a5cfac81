import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { sweepDeliveries } from '../deliveries/sweep.js';
import { EnvelopeInvalid } from '../envelope/envelope-invalid.js';
import { openObject } from '../envelope/seal-object.js';
import { Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { learnAnew } from './testing/learn-anew.js';
import { openReleased, readWithKey } from './testing/read-released.js';
import { type ReleaseUnderTest, startReleaseUnderTest } from './testing/release-under-test.js';

const FILES = { 'a/1': 'one', 'a/2': 'two', 'a/3': 'x'.repeat(10_000) };

describe.each(databases())('the release process, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    clinic = await cloud.clinic('fac_1');
    release = await startReleaseUnderTest(await server.fresh(), { cloud });
    expect(await release.register(clinic)).toMatchObject({ status: 200, json: { taken: 1 } });
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  /** Every stored object and commit, with what encrypts it in the storage taken off. */
  async function readStored(): Promise<Buffer[]> {
    await sweepDeliveries({ ...cloud.data, storage: cloud.storage }, { now: Date.now() });
    return await Promise.all((await cloud.listStored()).map(async (name) => (await cloud.storage.get(name))!));
  }

  it('releases a key with which the subgraph alone reads the patient', async () => {
    const patient = clinic.patient('00123');
    await clinic.upload(patient, FILES);
    const answer = await release.orderKey('lnk_1', 'fac_1', '00123');
    const key1 = expect.stringContaining(`fac_1.${patient.tag}.1.`);
    expect(answer).toEqual({ link: 'lnk_1', state: 'RELEASED', key: key1, systemKey: 'system-1' });
    const { key, place } = openReleased(answer.key, release);
    expect(await readWithKey(cloud, key, place)).toEqual(FILES);
    expect(() => openReleased(answer.key, { system: clinic.own })).toThrow(EnvelopeInvalid);
  });

  it('answers in the order of the request: WAITING, REFUSED and RELEASED', async () => {
    await clinic.upload(clinic.patient('2'), FILES);
    const keys = [
      ['lnk_a', 'fac_1', 'nobody'],
      ['lnk_b', 'fac_never_named', '2'],
      ['lnk_c', 'fac_1', '2'],
    ].map(([link, facility, localId]) => ({ link, facility, localId, consents: [] }));
    expect((await release.order('keys', { keys })).json.keys).toMatchObject([
      { link: 'lnk_a', state: 'WAITING' },
      { link: 'lnk_b', state: 'REFUSED', reason: 'FACILITY_UNKNOWN' },
      { link: 'lnk_c', state: 'RELEASED' },
    ]);
  });

  it('waits for a facility that the cloud does not know yet, or that has sent no tag key', async () => {
    const tenant = 'fac_later';
    await release.order('facilities', { facilities: [{ facility: tenant, institution: '3310000002', uploaders: [] }] });
    expect((await release.orderKey('lnk_later', tenant, '1')).state).toBe('WAITING');
    const later = await new Clinic(cloud.url).enrol(await cloud.makeCode(tenant));
    await release.register(later);
    expect((await release.orderKey('lnk_later', tenant, '1')).state).toBe('WAITING');
    await later.sendTagKey();
    await later.upload(later.patient('1'), FILES);
    expect((await release.orderKey('lnk_later', tenant, '1')).state).toBe('RELEASED');
  });

  it('withdraws: the released key opens nothing that the store holds, and the clinic goes on', async () => {
    const patient = clinic.patient('withdrawn');
    await clinic.upload(patient, FILES);
    await clinic.upload(patient, { ...FILES, more: 'later' });
    const { key, place } = openReleased((await release.orderKey('lnk_w', 'fac_1', 'withdrawn')).key, release);
    const { objects: names } = JSON.parse((await rowOf(patient.tag)).toString());
    /** How many stored things the released key opens under any name that the patient's objects had. */
    const countOpened = async () => {
      const stored = await readStored();
      expect(stored.length).toBeGreaterThan(4);
      const opens = (bytes: Buffer, name: string) => {
        try {
          return openObject(key, place, name, bytes).length > 0;
        } catch {
          return false;
        }
      };
      return stored.filter((bytes) => names.some((name: string) => opens(bytes, name))).length;
    };
    expect(await countOpened()).toBe(4);
    expect(await release.withdraw('lnk_w', 'fac_1', 'withdrawn')).toEqual({ link: 'lnk_w', state: 'WITHDRAWN' });
    expect(await countOpened()).toBe(0);
    await expect(readWithKey(cloud, key, place)).rejects.toThrow(EnvelopeInvalid);
    expect(Object.fromEntries(await clinic.restore(patient.tag))).toEqual(
      Object.fromEntries(Object.entries({ ...FILES, more: 'later' }).map(([path, text]) => [path, Buffer.from(text)])),
    );
    await learnAnew(clinic, patient);
    expect(patient).toMatchObject({ revision: 3, keyVersion: 2 });
    await clinic.upload(patient, { after: 'the withdrawal' });
    const again = openReleased((await release.orderKey('lnk_w', 'fac_1', 'withdrawn')).key, release);
    expect([again.place.keyVersion, await readWithKey(cloud, again.key, again.place)]).toEqual([2, { after: 'the withdrawal' }]);
  });

  /** The patient's present commit. */
  async function rowOf(tag: string): Promise<Buffer> {
    const [{ stored }] = await cloud.data.database.query('SELECT commit_stored AS stored FROM receipt_patient WHERE tag = ?', [tag]);
    return (await cloud.storage.get(stored))!;
  }
  const revisionOf = async (tag: string) => JSON.parse((await rowOf(tag)).toString()).revision;

  it('withdraws once: again, or where nothing was released, nothing is sealed anew', async () => {
    const patient = clinic.patient('once');
    await clinic.upload(patient, FILES);
    expect((await release.withdraw('lnk_o', 'fac_1', 'once')).state).toBe('WITHDRAWN');
    expect(await revisionOf(patient.tag)).toBe(1);
    await release.orderKey('lnk_o', 'fac_1', 'once');
    for (let n = 0; n < 2; n++) expect((await release.withdraw('lnk_o', 'fac_1', 'once')).state).toBe('WITHDRAWN');
    expect(await revisionOf(patient.tag)).toBe(2);
  });

  it('withdraws without sealing anew if the clinic has replaced the key, or deleted the patient', async () => {
    const [rekeyed, deleted] = [clinic.patient('rekeyed'), clinic.patient('deleted')];
    for (const [patient, link] of [
      [rekeyed, 'lnk_r'],
      [deleted, 'lnk_d'],
    ] as const) {
      await clinic.upload(patient, FILES);
      expect((await release.orderKey(link, 'fac_1', patient.localId)).state).toBe('RELEASED');
    }
    await clinic.upload(rekeyed, FILES, { rekey: true });
    await clinic.ask('DELETE', `/intake/patients/${deleted.tag}`);
    expect((await release.withdraw('lnk_r', 'fac_1', 'rekeyed')).state).toBe('WITHDRAWN');
    expect((await release.withdraw('lnk_d', 'fac_1', 'deleted')).state).toBe('WITHDRAWN');
    expect(await revisionOf(rekeyed.tag)).toBe(2);
    expect((await release.orderKey('lnk_d', 'fac_1', 'deleted')).state).toBe('WAITING');
  });

  it('wraps a new key for the machine that replaced another', async () => {
    const old = await cloud.clinic('fac_two_machines');
    const patient = old.patient('1');
    await old.upload(patient, FILES);
    const fresh = await old.makeSuccessor().enrol(await cloud.makeCode('fac_two_machines'));
    await release.register(old, fresh);
    await release.orderKey('lnk_m', 'fac_two_machines', '1');
    expect((await release.withdraw('lnk_m', 'fac_two_machines', '1')).state).toBe('WITHDRAWN');
    expect([...(await fresh.restore(patient.tag)).keys()]).toEqual(Object.keys(FILES));
  });

  it('does not replace a key if no registered machine would have the new one', async () => {
    const tenant = 'fac_revoked';
    const lost = await cloud.clinic(tenant);
    await lost.upload(lost.patient('1'), FILES);
    await release.register(lost);
    await release.orderKey('lnk_l', tenant, '1');
    await cloud.tenants.revoke(tenant, Date.now());
    expect(await release.withdraw('lnk_l', tenant, '1')).toEqual({ link: 'lnk_l', state: 'FAILED', reason: 'MACHINE_MISSING' });
  });

  it('refuses a link that has a released key of another patient, until that is withdrawn', async () => {
    await clinic.upload(clinic.patient('m1'), FILES);
    await clinic.upload(clinic.patient('m2'), FILES);
    expect((await release.orderKey('lnk_moved', 'fac_1', 'm1')).state).toBe('RELEASED');
    expect(await release.orderKey('lnk_moved', 'fac_1', 'm2')).toMatchObject({ state: 'REFUSED', reason: 'LINK_MOVED' });
    expect((await release.withdraw('lnk_moved', 'fac_1', 'm2')).state).toBe('WITHDRAWN');
    expect(await revisionOf(clinic.patient('m1').tag)).toBe(2);
    expect((await release.orderKey('lnk_moved', 'fac_1', 'm2')).state).toBe('RELEASED');
  });

  it('records each order with the consents, and no local id', async () => {
    const rows = await release.data.database.query("SELECT * FROM release_record WHERE link = 'lnk_moved' ORDER BY at, id");
    expect(rows.map((row: { state: string; reason: string | null }) => row.reason ?? row.state)).toHaveLength(4);
    expect(rows[0]).toMatchObject({ kind: 'KEY', issuer: 'hareyaka-directory', tenant: 'fac_1', consents: '["con_1"]' });
    expect(JSON.stringify(rows)).not.toContain('m1');
  });
});
