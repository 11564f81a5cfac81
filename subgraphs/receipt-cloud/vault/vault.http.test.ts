import 'reflect-metadata';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { exportPublicKey } from '../envelope/sealed-box.js';
import type { Clinic, CloudAnswer } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';

const keysOf = ({ signing, own }: Clinic) => ({
  signingKey: exportPublicKey(signing.publicKey).toString('base64url'),
  clinicKey: exportPublicKey(own.publicKey).toString('base64url'),
});

describe.each(databases())('the vault, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let first: Clinic;
  let second: Clinic;
  let statements: string[] = [];
  beforeAll(async () => {
    server = await start();
    const log = pino({ level: 'debug' }, { write: (line: string) => void statements.push(...[JSON.parse(line).sql].filter(Boolean)) });
    cloud = await startCloud(await server.fresh(), { log });
    first = await cloud.clinic('fac_1');
    second = await first.makeSuccessor().enrol(await cloud.makeCode('fac_1'));
    await cloud.makeCode('fac_2');
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  const ask = async (path: string, clinic = first): Promise<CloudAnswer> =>
    await clinic.ask('GET', path, undefined, { key: cloud.release.signing, keyid: cloud.release.keyid });
  const selects = () => statements.filter((sql) => /^SELECT/i.test(sql.trim()));

  it('gives each facility with all credentials that it ever had, the oldest first, in one statement', async () => {
    statements = [];
    const { json } = await ask('/vault/tenants');
    expect(selects()).toHaveLength(1);
    expect(json).toEqual({
      next: null,
      tenants: [
        {
          ...{ tenant: 'fac_1', institution: '3310000001', seq: 0, tagKey: first.wrappedTagKey!.release },
          credentials: [
            { ...keysOf(first), revokedAt: expect.any(Number) },
            { ...keysOf(second), revokedAt: null },
          ],
        },
        { tenant: 'fac_2', institution: '3310000001', seq: 0, tagKey: null, credentials: [] },
      ],
    });
  });

  it('pages facilities, however many credentials each has', async () => {
    const page = await ask('/vault/tenants?first=1');
    expect([page.json.tenants[0].credentials.length, page.json.next]).toEqual([2, 'fac_1']);
    expect((await ask('/vault/tenants?first=1&after=fac_1')).json.tenants.map(({ tenant }: { tenant: string }) => tenant)).toEqual([
      'fac_2',
    ]);
  });

  it('gives one facility as the list does, and NOT_FOUND for an unknown one', async () => {
    expect((await ask('/vault/tenants/fac_1')).json).toEqual((await ask('/vault/tenants')).json.tenants[0]);
    expect((await ask('/vault/tenants/fac_3')).code).toBe('NOT_FOUND');
  });

  it('gives the version of the key with each index entry, in one statement', async () => {
    const patient = second.patient('1');
    await second.upload(patient, { x: 'y' });
    await second.upload(patient, { x: 'y' }, { rekey: true });
    statements = [];
    const { json } = await ask('/vault/index?tenant=fac_1');
    expect(selects()).toHaveLength(1);
    expect(json.entries).toEqual([
      { seq: 2, tag: patient.tag, revision: 2, keyVersion: 2, deletedAt: null, index: expect.stringMatching(/^[\w-]{2816}$/) },
    ]);
  });

  it('does not answer a clinic', async () => {
    for (const path of ['/vault/tenants', '/vault/tenants/fac_1', '/vault/index?tenant=fac_1'])
      expect((await second.ask('GET', path)).code).toBe('CREDENTIAL_UNKNOWN');
  });

  it('keeps no object of an older key once a commit has a new one, whether it was committed or not', async () => {
    const patient = second.patient('2');
    await second.upload(patient, { x: 'y' });
    const interrupted = second.prepare(patient, { x: 'y', z: 'not committed' });
    await second.putObjects(interrupted);
    await second.upload(patient, { x: 'y' }, { rekey: true });
    const rows = await cloud.data.database.query('SELECT key_version AS version, committed FROM receipt_object WHERE tag = ?', [
      patient.tag,
    ]);
    expect(rows.map((row: object) => Object.values(row).map(Number))).toEqual([[2, 1]]);
    const [{ used }] = await cloud.data.database.query('SELECT used_bytes AS used FROM receipt_tenant WHERE tenant = ?', ['fac_1']);
    const [{ sum }] = await cloud.data.database.query('SELECT SUM(bytes) AS sum FROM receipt_object');
    const [{ commits }] = await cloud.data.database.query('SELECT SUM(commit_bytes + key_commit_bytes) AS commits FROM receipt_patient');
    expect(Number(used)).toBe(Number(sum) + Number(commits));
  });
});
