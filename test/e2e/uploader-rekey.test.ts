import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deleteFacility, deletePatients } from '../../clients/uploader/commands/delete.js';
import { CloudClient } from '../../clients/uploader/sending/cloud-client.js';
import { findFingerprint } from '../../clients/uploader/state/keystore.js';
import { Clinic, MovedClock, makeClaim, sync } from '../../clients/uploader/testing/start-clinic.js';
import { type DatabaseServer, databases } from '../../subgraphs/kit/testing/databases.js';
import type { Commit } from '../../subgraphs/receipt-cloud/envelope/commit.js';
import { fingerprintOf, fingerprintOfMachine } from '../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { sealIndexEntry } from '../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { sealManifest } from '../../subgraphs/receipt-cloud/envelope/manifest.js';
import { makeKey, makeTag, nameObject, wrapPatientKey } from '../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { sealObject } from '../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { importPublicKey } from '../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { isSignedBy, signStatement } from '../../subgraphs/receipt-cloud/envelope/signed-statement.js';
import { type CloudUnderTest, startCloud } from '../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import { askVault, openPatient } from '../network/receipt-computers/testing/read-with-release-key.js';

const FACILITY = '33,1,0000001';
const claimOf = (patientId: string, month: string, drug?: string) =>
  makeClaim(patientId, month, { facility: FACILITY, ...(drug !== undefined && { drug }) });

let server: DatabaseServer;
let cloud: CloudUnderTest;
beforeAll(async () => {
  server = await databases()[0]!.start();
  cloud = await startCloud(await server.fresh());
}, 120_000);
afterAll(async () => {
  await cloud?.close();
  await server?.stop();
});

async function startClinic(tenant: string): Promise<Clinic> {
  const clock = new MovedClock(Date.now());
  const seal = fingerprintOf(Buffer.from((cloud.keys.releaseSealing as { x: string }).x, 'base64url'));
  const operator = { url: cloud.url, now: clock.now, makeCode: async (of: string) => `${await cloud.makeCode(of)}.${seal}` };
  cloud.clock.now = clock.now;
  const clinic = new Clinic(operator, tenant, clock);
  await clinic.enrol();
  return clinic;
}

const open = async (tenant: string, tag: string) => await openPatient(cloud, tenant, tag);

/** What the release process does after a withdrawal: a new key, everything sealed anew, and a commit of its own (REKEY). */
async function rekey(clinic: Clinic, localId: string, change = (contents: ReadonlyMap<string, Buffer>) => contents): Promise<void> {
  const keys = clinic.state.keystore.keys();
  const [tenant, tag] = [keys.tenant, makeTag(keys.tag, localId)];
  const { commit, hash, contents, index } = await open(tenant, tag);
  const [key, revision] = [makeKey(), commit.revision + 1];
  const place = { tenant, tag, keyVersion: commit.keyVersion + 1 };
  const files: { path: string; object: string; bytes: number; sha256: string }[] = [];
  for (const [path, content] of change(contents)) {
    const object = nameObject(key, path, content);
    await askVault(cloud, 'PUT', `/vault/patients/${tenant}/${tag}/objects/${object}`, sealObject(key, place, object, content));
    files.push({ path, object, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  }
  const seal = importPublicKey(Buffer.from((cloud.keys.releaseSealing as { x: string }).x, 'base64url'));
  const clinicKey = importPublicKey(Buffer.from(clinic.state.keystore.own().clinicKey.x, 'base64url'));
  const statement: Commit = {
    ...{ tenant, tag, revision, previous: hash, keyVersion: place.keyVersion },
    wrappings: { clinic: wrapPatientKey(key, clinicKey, place), release: wrapPatientKey(key, seal, place) },
    manifest: sealManifest(key, place, { revision, files }).toString('base64url'),
    objects: files.map(({ object }) => object),
    index: sealIndexEntry(index, seal, place),
    at: cloud.clock.now(),
  };
  const signed = { ...statement, signature: signStatement('commit', statement, cloud.release.signing) };
  await askVault(cloud, 'POST', `/vault/patients/${tenant}/${tag}/rekey`, Buffer.from(JSON.stringify(signed)));
}

const tagOf = ({ state }: Clinic, localId: string) => makeTag(state.keystore.keys().tag, localId);
const daysOf = (contents: ReadonlyMap<string, Buffer>) => [...contents.keys()].map((path) => path.split('/').slice(3, 5).join(' ')).sort();

it('After the release process made a new key, the next upload takes it, goes on, and loses nothing', async () => {
  const clinic = await startClinic('fac_k1');
  clinic.put('a.UKE', claimOf('00012', '202605'));
  clinic.put('b.UKE', claimOf('00013', '202605'));
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 2 });
  const tag = tagOf(clinic, '00012');
  const before = await open('fac_k1', tag);
  await rekey(clinic, '00012');
  const made = await open('fac_k1', tag);
  expect([made.commit.keyVersion, made.key.equals(before.key), daysOf(made.contents)]).toEqual([2, false, daysOf(before.contents)]);

  clinic.put('c.UKE', claimOf('00012', '202606', '620000002'));
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1, patientsLeft: 0 });
  const after = await open('fac_k1', tag);
  expect([after.commit.keyVersion, after.commit.revision, after.key.equals(made.key)]).toEqual([2, 3, true]);
  expect(daysOf(after.contents)).toEqual([...daysOf(before.contents), '20260605 ADT-12', '20260605 OMP-01'].sort());
  // The clinic's own signature is on the newest state again, and nothing is sent a second time.
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 0 });
  clinic.remove();
});

it('A new key that comes while a commit is on its way, twice in a row, is taken too', async () => {
  const clinic = await startClinic('fac_k2');
  clinic.put('a.UKE', claimOf('00012', '202605'));
  await sync(clinic.start());
  await rekey(clinic, '00012');
  await rekey(clinic, '00012');
  clinic.put('b.UKE', claimOf('00012', '202604'));
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
  await rekey(clinic, '00012');
  clinic.put('c.UKE', claimOf('00012', '202603'));
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
  const { commit, contents } = await open('fac_k2', tagOf(clinic, '00012'));
  expect([commit.keyVersion, commit.revision]).toEqual([4, 6]);
  expect(daysOf(contents).filter((day) => day.endsWith('OMP-01'))).toEqual(['20260305 OMP-01', '20260405 OMP-01', '20260505 OMP-01']);
  clinic.remove();
});

it('A key that somebody made who cannot read what was sent is not taken, and nothing is sealed with it', async () => {
  const clinic = await startClinic('fac_k6');
  clinic.put('a.UKE', claimOf('00012', '202605'));
  await sync(clinic.start());
  // The vault takes it, because the release key signed it; a cloud could answer the same from its own memory.
  await rekey(clinic, '00012', (contents) => new Map([...contents].slice(1)));
  clinic.put('b.UKE', claimOf('00012', '202606'));
  const { problems, patientsLeft } = await sync(clinic.start());
  expect([problems.map(({ message }) => message), patientsLeft]).toEqual([['CLOUD_UNTRUSTED KEY'], 1]);
  expect((await open('fac_k6', tagOf(clinic, '00012'))).commit.revision).toBe(2);
  clinic.remove();
});

it('After its state was lost, a machine takes no files that are another patient’s', async () => {
  const clinic = await startClinic('fac_k7');
  clinic.put('a.UKE', claimOf('00012', '202605'));
  await sync(clinic.start());
  await rekey(clinic, '00012', (contents) => new Map([...contents].map(([path, content]) => [path.replaceAll('00012', '00013'), content])));
  rmSync(join(clinic.stateFolder, 'patients'), { recursive: true });
  const { problems } = await sync(clinic.start());
  expect(problems.map(({ message }) => message)).toEqual(['CLOUD_UNTRUSTED MANIFEST']);
  clinic.remove();
});

it('A deleted patient is gone in the cloud, is not sent again, and its certificate is kept as the cloud signed it', async () => {
  const clinic = await startClinic('fac_k3');
  for (const id of ['00012', '00013']) clinic.put(`${id}.UKE`, claimOf(id, '202605'));
  await sync(clinic.start());
  const keys = clinic.state.keystore.keys();
  const client = new CloudClient(keys, { clock: clinic.clock });
  const tag = tagOf(clinic, '00012');
  expect(await deletePatients(clinic.state, client, [tag, tagOf(clinic, 'NOBODY')])).toBe(1);
  expect(readdirSync(clinic.state.certificates)).toEqual([`${tag}.json`]);
  const read = () => readFileSync(join(clinic.state.certificates, `${tag}.json`));
  const { signature, ...certificate } = JSON.parse(read().toString('utf8'));
  expect(isSignedBy('certificate', certificate, signature, importPublicKey(cloud.receiptPublicKey(), 'Ed25519'))).toBe(true);
  expect(certificate).toMatchObject({ tenant: 'fac_k3', tag, revision: 1, objects: 4 });
  const first = read();
  // Once more: the same bytes.
  expect(await deletePatients(clinic.state, client, [tag])).toBe(1);
  expect(read().equals(first)).toBe(true);
  clinic.put('c.UKE', claimOf('00012', '202606'));
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 0 });
  expect(await client.readPatient(tag)).toMatchObject({ revision: 1, manifest: null });
  expect(await client.readPatient(tagOf(clinic, '00013'))).toMatchObject({ revision: 1, manifest: expect.any(String) });
  clinic.remove();
});

it('A facility that was deleted as a whole sends nothing more, and says why', async () => {
  const clinic = await startClinic('fac_k4');
  for (const id of ['00012', '00013', '00014']) clinic.put(`${id}.UKE`, claimOf(id, '202605'));
  await sync(clinic.start());
  const client = new CloudClient(clinic.state.keystore.keys(), { clock: clinic.clock });
  expect(await deleteFacility(clinic.state, client)).toBe(3);
  expect(readdirSync(clinic.state.certificates)).toHaveLength(3);
  clinic.put('new.UKE', claimOf('00099', '202605'));
  await expect(clinic.start().round()).rejects.toThrow('FACILITY_DELETED');
  await clinic.enrol();
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
  clinic.remove();
});

it('The fingerprint that the clinic reads out is the one that the cloud’s keys of this machine have', async () => {
  const clinic = await startClinic('fac_k5');
  const [row] = await cloud.data.database.query('SELECT signing_key, clinic_key FROM receipt_credential WHERE tenant = ?', ['fac_k5']);
  const [signingKey, clinicKey] = [row.signing_key, row.clinic_key].map((key: string) => Buffer.from(key, 'base64url'));
  const told = fingerprintOfMachine({ signingKey: signingKey!, clinicKey: clinicKey! });
  expect(findFingerprint(clinic.state.keystore.keys())).toBe(told);
  clinic.remove();
});
