import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { fingerprintOf } from '../envelope/fingerprint.js';
import { openIndexEntry } from '../envelope/index-entry.js';
import { unwrapPatientKey } from '../envelope/patient-key.js';
import { importPublicKey } from '../envelope/sealed-box.js';
import { hashStatement, isSignedBy } from '../envelope/signed-statement.js';
import { askCloud, Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, makeCloudKeys, startCloud } from '../testing/cloud-under-test.js';

const FILES = { 'a/ADT-00': 'one', 'a/OMP-01': 'two' };

describe.each(databases())('the intake, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    clinic = await cloud.clinic('fac_1');
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  it('keeps a patient, answers a receipt that the cloud signed, and gives everything back to the clinic alone', async () => {
    const patient = clinic.patient('1');
    const { json } = await clinic.upload(patient, FILES);
    const { signature, ...receipt } = json;
    expect(receipt).toEqual({
      tenant: 'fac_1',
      tag: patient.tag,
      revision: 1,
      commit: patient.previous,
      receivedAt: expect.any(Number),
      keyid: expect.any(String),
    });
    expect(isSignedBy('receipt', receipt, signature, clinic.receiptKey)).toBe(true);
    expect([...(await clinic.restore(patient.tag))]).toEqual(Object.entries(FILES).map(([path, text]) => [path, Buffer.from(text)]));
  });

  it('publishes the receipt keys of before too: an old receipt is verified after the key was replaced', async () => {
    const [address, keys] = [await server.fresh(), makeCloudKeys()];
    const receipts: Record<string, unknown>[] = [];
    let published: Record<string, string>[] = [];
    for (const receipt of [keys.receipt, makeCloudKeys().receipt]) {
      const running = await startCloud(address, { keys: { ...keys, receipt } });
      try {
        const sender = await running.clinic(`fac_${receipts.length}`);
        receipts.push((await sender.upload(sender.patient('1'), FILES)).json);
        published = (await askCloud(running.url, 'GET', '/intake/receipt-keys', undefined, {})).json.keys;
      } finally {
        await running.close();
      }
    }
    expect(published.map(({ kid }) => kid)).toEqual([receipts[1]!.keyid, receipts[0]!.keyid]);
    for (const { signature, ...receipt } of receipts) {
      const { x, kid } = published.find((one) => one.kid === receipt.keyid)!;
      expect(fingerprintOf(Buffer.from(x!, 'base64url'))).toBe(kid);
      expect(isSignedBy('receipt', receipt, String(signature), importPublicKey(Buffer.from(x!, 'base64url'), 'Ed25519'))).toBe(true);
    }
    expect(Object.keys(published[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('goes on from revision to revision, drops objects that a commit does not name, and counts the used bytes', async () => {
    const patient = clinic.patient('2');
    const before = (await cloud.tenants.find(clinic.keyid))!.tenant.usedBytes;
    await clinic.upload(patient, FILES);
    const once = (await cloud.tenants.find(clinic.keyid))!.tenant.usedBytes;
    await clinic.upload(patient, { 'a/ADT-00': 'one' });
    expect([...(await clinic.restore(patient.tag)).keys()]).toEqual(['a/ADT-00']);
    await clinic.upload(patient, FILES, { rekey: true });
    expect(patient).toMatchObject({ revision: 3, keyVersion: 2 });
    expect((await clinic.restore(patient.tag)).size).toBe(2);
    // A later commit has a hash in the place of `null`.
    expect((await cloud.tenants.find(clinic.keyid))!.tenant.usedBytes - once).toBe(`"${patient.previous}"`.length - 'null'.length);
    expect(once - before).toBeGreaterThan(2 * 4_096);
  });

  it('answers a repeated commit with the same bytes, also after later commits, and a repeated object with what is kept', async () => {
    const patient = clinic.patient('3');
    const prepared = clinic.prepare(patient, FILES);
    const [first] = await clinic.putObjects(prepared);
    const [again] = await clinic.putObjects(prepared);
    expect([first!.status, again!.status, again!.json]).toEqual([201, 200, first!.json]);
    const receipt = await clinic.sendCommit(prepared);
    clinic.settle(patient, prepared, FILES);
    await clinic.upload(patient, { x: 'y' });
    const repeated = await clinic.sendCommit(prepared);
    expect([receipt.status, repeated.status]).toEqual([201, 201]);
    expect(repeated.bytes.equals(receipt.bytes)).toBe(true);
  });

  it('takes one of two different commits of one revision that come at once, and answers equal ones equally', async () => {
    const patient = clinic.patient('4');
    const [one, other] = [clinic.prepare(patient, { x: '1' }), clinic.prepare({ ...patient }, { x: '2' })];
    await clinic.putObjects(one);
    await clinic.putObjects(other);
    const answers = await Promise.all([one, one, other, other].map(async (prepared) => await clinic.sendCommit(prepared)));
    const statuses = answers.map(({ status }) => status);
    expect([JSON.stringify([201, 201, 409, 409]), JSON.stringify([409, 409, 201, 201])]).toContain(JSON.stringify(statuses));
    const receipts = answers.filter(({ status }) => status === 201);
    expect(receipts[0]!.bytes.equals(receipts[1]!.bytes)).toBe(true);
    expect(answers.find(({ status }) => status === 409)!.json.error).toMatchObject({
      code: 'REVISION_CONFLICT',
      revision: 1,
      keyVersion: 1,
    });
  });

  it('does not show an object before a commit names it', async () => {
    const patient = clinic.patient('5');
    const prepared = clinic.prepare(patient, { x: 'y' });
    await clinic.putObjects(prepared);
    const path = `/intake/patients/${patient.tag}/objects/${prepared.commit.objects[0]}`;
    expect((await clinic.ask('GET', path)).code).toBe('NOT_FOUND');
    await clinic.sendCommit(prepared);
    expect((await clinic.ask('GET', path)).status).toBe(200);
  });

  it('deletes a patient: no wrapping, no bytes, a signed certificate, the same when asked again; and goes on after it with a new key', async () => {
    const patient = clinic.patient('6');
    const stored = new Set(await cloud.listStored());
    await clinic.upload(patient, FILES);
    const added = (await cloud.listStored()).filter((name) => !stored.has(name));
    const answer = await clinic.ask('DELETE', `/intake/patients/${patient.tag}`);
    const { signature, ...certificate } = answer.json;
    expect(certificate).toEqual({
      tenant: 'fac_1',
      tag: patient.tag,
      revision: 1,
      objects: 2,
      deletedAt: expect.any(Number),
      keyid: expect.any(String),
    });
    expect(isSignedBy('certificate', certificate, signature, clinic.receiptKey)).toBe(true);
    expect((await clinic.ask('DELETE', `/intake/patients/${patient.tag}`)).bytes.equals(answer.bytes)).toBe(true);
    const left = new Set(await cloud.listStored());
    expect(added.filter((name) => left.has(name))).toEqual([]);
    expect((await clinic.ask('GET', `/intake/patients/${patient.tag}`)).json).toMatchObject({
      ...{ revision: 1, wrapping: null, manifest: null, deletedAt: expect.any(Number) },
    });
    const unchanged = clinic.prepare(patient, FILES);
    await clinic.putObjects(unchanged);
    expect((await clinic.sendCommit(unchanged)).code).toBe('KEY_VERSION_INVALID');
    await clinic.upload(patient, FILES, { rekey: true });
    expect((await clinic.restore(patient.tag)).size).toBe(2);
    expect((await clinic.ask('DELETE', `/intake/patients/${patient.tag}`)).json).toMatchObject({ revision: 2, objects: 2 });
  });

  it('shows a clinic what arrived, what its uploader refused, and what the cloud refused', async () => {
    const other = await cloud.clinic('fac_2');
    const patient = other.patient('1');
    const prepared = other.prepare(patient, FILES);
    expect((await other.sendCommit(prepared)).json.error).toMatchObject({ code: 'OBJECTS_MISSING', names: prepared.commit.objects });
    await other.sendCommit(prepared);
    await other.upload(patient, FILES).catch(() => undefined);
    const report = { files: 3, items: 40, refused: [{ code: 'UKE_LINE_INVALID', count: 2 }], at: 1_000 };
    expect((await other.send('POST', '/intake/reports', report)).status).toBe(204);
    const { deliveries, refused, next } = (await other.ask('GET', '/intake/deliveries')).json;
    expect(deliveries).toMatchObject([
      { seq: 1, kind: 'COMMIT', tag: patient.tag, revision: 1, objects: 2, bytes: 2 * 4_132, report: null },
      { seq: 2, kind: 'REPORT', report },
    ]);
    expect(refused).toMatchObject([{ code: 'OBJECTS_MISSING', count: 2 }]);
    expect(next).toBeNull();
    expect((await other.ask('GET', '/intake/deliveries?after=1&first=1')).json).toMatchObject({ deliveries: [{ seq: 2 }], next: 2 });
  });

  it('lists a clinic’s patients page by page', async () => {
    const other = await cloud.clinic('fac_3');
    const patients = ['1', '2', '3'].map((id) => other.patient(id));
    for (const patient of patients) await other.upload(patient, { x: patient.localId });
    const tags = patients.map(({ tag }) => tag).sort();
    const one = (await other.ask('GET', '/intake/patients?first=2')).json;
    const two = (await other.ask('GET', `/intake/patients?first=2&after=${one.next}`)).json;
    expect([...one.patients, ...two.patients].map(({ tag }: { tag: string }) => tag)).toEqual(tags);
    expect(two.next).toBeNull();
  });

  it('enrols with a code once: the same machine may repeat it, another one may not, and a new code replaces the machine', async () => {
    const code = await cloud.makeCode('fac_4');
    const machine = new Clinic(cloud.url);
    expect((await machine.sendCode(code)).status).toBe(201);
    expect((await machine.sendCode(code.toLowerCase())).status).toBe(201);
    expect((await new Clinic(cloud.url).sendCode(code)).code).toBe('CODE_USED');
    await machine.enrol(code);
    await machine.sendTagKey();
    const next = await cloud.makeCode('fac_4');
    expect((await machine.ask('GET', '/intake/patients')).status).toBe(200);
    expect((await machine.sendCode(next)).code).toBe('KEY_USED');
    await machine.makeSuccessor().enrol(next);
    expect((await machine.ask('GET', '/intake/patients')).code).toBe('CREDENTIAL_REVOKED');
  });

  it('refuses a machine without the facility’s keys, which changes nothing: the former machine works on, and the code is not used', async () => {
    const machine = await cloud.clinic('fac_keys');
    const code = await cloud.makeCode('fac_keys');
    const refused = await new Clinic(cloud.url).sendCode(code);
    expect([refused.status, refused.code, refused.json.error.message]).toEqual([
      409,
      'TAG_KEY_OTHER',
      expect.stringContaining('keys.json'),
    ]);
    await machine.upload(machine.patient('1'), FILES);
    const successor = await machine.makeSuccessor().enrol(code);
    expect((await machine.ask('GET', '/intake/patients')).code).toBe('CREDENTIAL_REVOKED');
    expect((await successor.restore(successor.patient('1').tag)).size).toBe(Object.keys(FILES).length);
    await cloud.tenants.revoke('fac_keys', Date.now());
    expect((await new Clinic(cloud.url).sendCode(await cloud.makeCode('fac_keys'))).code).toBe('TAG_KEY_OTHER');
  });

  it('lets a machine with other keys replace one that has sent no tag key', async () => {
    const first = await new Clinic(cloud.url).enrol(await cloud.makeCode('fac_untagged'));
    const next = await new Clinic(cloud.url).enrol(await cloud.makeCode('fac_untagged'));
    expect([(await first.sendTagKey()).code, (await next.sendTagKey()).status]).toEqual(['CREDENTIAL_REVOKED', 204]);
  });

  it('starts over with a code for it: other keys are taken, the former ones are refused from then on, and nothing sent before opens', async () => {
    const former = await cloud.clinic('fac_over');
    const patient = former.patient('1');
    await former.upload(patient, FILES);
    const fresh = await new Clinic(cloud.url).enrol(await cloud.makeCode('fac_over', undefined, { startsOver: true }));
    expect((await fresh.putObjects(fresh.prepare(fresh.patient('1'), FILES)))[0]!.code).toBe('TAG_KEY_MISSING');
    expect((await fresh.sendTagKey()).status).toBe(204);
    await fresh.upload(fresh.patient('1'), FILES);
    await expect(fresh.restore(patient.tag)).rejects.toThrow();
    expect((await fresh.restore(fresh.patient('1').tag)).size).toBe(Object.keys(FILES).length);
    expect((await former.makeSuccessor().sendCode(await cloud.makeCode('fac_over'))).code).toBe('TAG_KEY_OTHER');
    await fresh.makeSuccessor().enrol(await cloud.makeCode('fac_over'));
  });

  it('keeps a facility’s tag key when a machine that has its keys uses a code to start over', async () => {
    const machine = await cloud.clinic('fac_kept');
    await machine.upload(machine.patient('1'), FILES);
    const next = await machine.makeSuccessor().enrol(await cloud.makeCode('fac_kept', undefined, { startsOver: true }));
    expect((await next.ask('GET', '/intake/tag-key')).json.clinic).toBe(machine.wrappedTagKey!.clinic);
  });

  it('answers an unknown and an old code alike, and an old one that was used in time still to its machine', async () => {
    const [old, used] = [await cloud.makeCode('fac_5'), await cloud.makeCode('fac_5')];
    const machine = await new Clinic(cloud.url).enrol(used);
    cloud.clock.now = () => Date.now() + 7 * 86_400_000 + 1_000;
    const [late, unknown] = [await new Clinic(cloud.url).sendCode(old), await new Clinic(cloud.url).sendCode('0'.repeat(20))];
    expect([late.status, late.code]).toEqual([404, 'CODE_UNKNOWN']);
    expect(unknown.bytes.equals(late.bytes)).toBe(true);
    expect((await machine.sendCode(used)).status).toBe(201);
    cloud.clock.now = () => Date.now();
  });

  it('keeps one tag key for a facility, and takes no patient before it', async () => {
    const machine = await new Clinic(cloud.url).enrol(await cloud.makeCode('fac_6'));
    const prepared = machine.prepare(machine.patient('1'), FILES);
    expect((await machine.putObjects(prepared))[0]!.code).toBe('TAG_KEY_MISSING');
    expect((await machine.sendCommit(prepared)).code).toBe('TAG_KEY_MISSING');
    expect((await machine.ask('GET', '/intake/tag-key')).code).toBe('NOT_FOUND');
    expect([(await machine.sendTagKey()).status, (await machine.sendTagKey()).status]).toEqual([204, 204]);
    machine.wrappedTagKey = undefined;
    expect((await machine.sendTagKey()).code).toBe('TAG_KEY_KEPT');
    expect((await machine.ask('GET', '/intake/tag-key')).json.clinic).toMatch(/^[A-Za-z0-9_-]{128}$/);
  });

  it('refuses what is beyond the quota before it reads it, and gives room back', async () => {
    const small = await cloud.clinic('fac_7', 40_000);
    const patient = small.patient('1');
    await small.upload(patient, { a: 'x', b: 'y', c: 'z' });
    const more = small.prepare(patient, { big: Buffer.alloc(20_000) });
    expect((await small.putObjects(more))[0]!).toMatchObject({ status: 507, code: 'QUOTA_EXCEEDED' });
    await small.upload(patient, { a: 'x' });
    expect((await small.ask('GET', `/intake/patients/${patient.tag}`)).json.revision).toBe(2);
  });

  describe('the vault', () => {
    const asRelease = async (method: string, path: string, body: Buffer = Buffer.alloc(0)) =>
      await clinic.ask(method, path, body, { key: cloud.release.signing, keyid: cloud.release.keyid });

    it('gives the release process the index, sealed for it, and the signed commits with which it opens a patient', async () => {
      const other = await cloud.clinic('fac_8');
      const patient = other.patient('77');
      await other.upload(patient, FILES);
      await other.upload(patient, { x: 'y' });
      const { tenants } = (await asRelease('GET', '/vault/tenants?first=1000')).json;
      expect(tenants).toContainEqual(
        expect.objectContaining({ tenant: 'fac_8', institution: '3310000001', seq: 2, tagKey: expect.any(String) }),
      );
      const { entries } = (await asRelease('GET', '/vault/index?tenant=fac_8')).json;
      expect(entries).toMatchObject([{ seq: 2, tag: patient.tag, revision: 2, deletedAt: null }]);
      const at = { tenant: 'fac_8', tag: patient.tag };
      expect(openIndexEntry(entries[0].index, cloud.release.sealing, at).localId).toBe('77');
      const kept = (await asRelease('GET', `/vault/patients/fac_8/${patient.tag}`)).json;
      const { signature, ...commit } = kept.commit;
      expect(hashStatement(commit)).toBe(patient.previous);
      expect(isSignedBy('commit', commit, signature, other.signing.publicKey)).toBe(true);
      expect(unwrapPatientKey(kept.keyCommit.wrappings.release, cloud.release.sealing, { ...at, keyVersion: 1 }).equals(patient.key)).toBe(
        true,
      );
      expect((await asRelease('GET', `/vault/patients/fac_8/${patient.tag}/objects/${commit.objects[0]}`)).status).toBe(200);
      expect((await asRelease('GET', '/vault/index?tenant=fac_8&after=2')).json.entries).toEqual([]);
    });

    it('lets the release process replace a patient’s key: the old wrapping and objects are gone, and the clinic learns the new one', async () => {
      const other = await cloud.clinic('fac_9');
      const patient = other.patient('1');
      await other.upload(patient, FILES);
      const old = (await other.ask('GET', `/intake/patients/${patient.tag}`)).json.wrapping;
      const rekeyed = other.prepare(patient, FILES, { rekey: true });
      for (const [name, sealed] of rekeyed.objects)
        expect((await asRelease('PUT', `/vault/patients/fac_9/${patient.tag}/objects/${name}`, sealed)).status).toBe(201);
      const path = `/vault/patients/fac_9/${patient.tag}/rekey`;
      expect((await asRelease('POST', path, rekeyed.body)).code).toBe('COMMIT_UNSIGNED');
      const signed = other.signCommit(rekeyed.commit, cloud.release.signing);
      expect((await asRelease('POST', path, signed)).status).toBe(201);
      const { wrapping, keyVersion } = (await other.ask('GET', `/intake/patients/${patient.tag}`)).json;
      expect([keyVersion, wrapping === old]).toEqual([2, false]);
      expect((await other.restore(patient.tag)).size).toBe(2);
      const behind = other.prepare({ ...patient, keyVersion: 1 }, FILES);
      expect((await other.sendCommit(behind)).json.error).toMatchObject({ code: 'REVISION_CONFLICT', revision: 2, keyVersion: 2 });
    });

    it('is closed to clinics, and the intake to the release process', async () => {
      expect((await clinic.ask('GET', '/vault/tenants')).code).toBe('CREDENTIAL_UNKNOWN');
      expect((await asRelease('GET', '/intake/patients')).code).toBe('CREDENTIAL_UNKNOWN');
      expect((await askCloud(cloud.url, 'GET', '/vault/tenants', undefined, {})).code).toBe('UNSIGNED');
    });
  });
});
