import 'reflect-metadata';
import { cpSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { examine } from '../../clients/uploader/commands/doctor.js';
import { CloudClient } from '../../clients/uploader/sending/cloud-client.js';
import { Clinic, MovedClock, makeClaim } from '../../clients/uploader/testing/start-clinic.js';
import { type DatabaseServer, databases } from '../../subgraphs/kit/testing/databases.js';
import { fingerprintOf } from '../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { openManifest } from '../../subgraphs/receipt-cloud/envelope/manifest.js';
import { makeTag, unwrapPatientKey } from '../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { openObject } from '../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { type CloudUnderTest, startCloud } from '../../subgraphs/receipt-cloud/testing/cloud-under-test.js';

/** The facility of `startCloud`. */
const FACILITY = '33,1,0000001';
const claimOf = (patientId: string, month: string) => makeClaim(patientId, month, { facility: FACILITY });

let server: DatabaseServer;
let cloud: CloudUnderTest;
let line: Server;
const lines = new Set<Socket>();
let cuts = 0;
/** Which connections are cut, and after how many bytes of answers. */
let cutAfter: () => number | undefined = () => undefined;

beforeAll(async () => {
  server = await databases()[0]!.start();
  cloud = await startCloud(await server.fresh());
  const port = Number(new URL(cloud.url).port);
  line = createServer((socket) => {
    lines.add(socket);
    const far = connect(port, '127.0.0.1');
    const end = () => [socket, far].forEach((one) => void one.destroy());
    for (const one of [socket, far]) one.on('error', end).on('close', end);
    socket.pipe(far);
    let left = cutAfter() ?? Number.POSITIVE_INFINITY;
    far.on('data', (bytes) => {
      left -= bytes.length;
      if (left >= 0) return void socket.write(bytes);
      cuts++;
      end();
    });
  });
  await new Promise<void>((done) => line.listen(0, '127.0.0.1', done));
}, 120_000);
afterAll(async () => {
  for (const socket of lines) socket.destroy();
  await new Promise((done) => line.close(done));
  await cloud?.close();
  await server?.stop();
});

/** An enrolled clinic that reaches the real intake over the line. Its clock moves only when it waits, and the cloud's with it. */
async function startClinic(tenant: string, clock = new MovedClock(Date.now())): Promise<Clinic> {
  const operator = {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    now: clock.now,
    makeCode: async (of: string) =>
      `${await cloud.makeCode(of)}.${fingerprintOf(Buffer.from((cloud.keys.releaseSealing as { x: string }).x, 'base64url'))}`,
  };
  cloud.clock.now = clock.now;
  const clinic = new Clinic(operator, tenant, clock);
  await clinic.enrol();
  return clinic;
}

/** What the cloud keeps of a patient, read back with the clinic's keys alone: revision, and contents by path. */
async function readBack({ state, clock }: Clinic, localId: string): Promise<{ revision: number; files: Map<string, string> }> {
  const keys = state.keystore.keys();
  const client = new CloudClient(keys, { clock });
  const tag = makeTag(keys.tag, localId);
  const { revision, keyVersion, wrapping, manifest } = (await client.readPatient(tag))!;
  const place = { tenant: keys.tenant, tag, keyVersion: keyVersion! };
  const key = unwrapPatientKey(wrapping!, keys.clinic, place);
  const files = new Map<string, string>();
  for (const { path, object } of openManifest(key, place, revision, Buffer.from(manifest!, 'base64url')).files)
    files.set(path, openObject(key, place, object, await client.readObject(tag, object)).toString('latin1'));
  return { revision, files };
}
const typesOf = (files: Map<string, string>) => [...files.keys()].map((path) => path.split('/')[4]).sort();

async function sync(clinic: Clinic) {
  const uploader = clinic.start();
  await uploader.round();
  return await uploader.round();
}

it('An uploader enrols at the real intake, sends, and reads its own back; the doctor finds nothing wrong', async () => {
  const clinic = await startClinic('fac_u1');
  clinic.put('a.UKE', claimOf('00012', '202605'));
  expect(await sync(clinic)).toMatchObject({ problems: [], patientsSent: 1 });
  const { revision, files } = await readBack(clinic, '00012');
  expect([revision, typesOf(files)]).toEqual([1, ['ADT-00', 'ADT-12', 'OMP-01', 'PPR-01']]);
  expect([...files.values()].every((content) => content.startsWith('MSH|'))).toBe(true);
  const findings = await examine({ folder: clinic.stateFolder, connection: { clock: clinic.clock } });
  expect(findings.flatMap(({ check, problem }) => (problem && check !== 'DISK' ? [`${check} ${problem.message}`] : []))).toEqual([]);
  clinic.remove();
});

it('An uploader whose state was restored from an older backup merges with what it had sent since', async () => {
  const clinic = await startClinic('fac_u2');
  const backup = join(clinic.root, 'backup');
  clinic.put('a.UKE', claimOf('00012', '202604'));
  await sync(clinic);
  cpSync(clinic.stateFolder, backup, { recursive: true });
  clinic.put('b.UKE', claimOf('00012', '202605'));
  expect(await sync(clinic)).toMatchObject({ problems: [] });
  rmSync(clinic.stateFolder, { recursive: true });
  cpSync(backup, clinic.stateFolder, { recursive: true });
  rmSync(join(clinic.inbox, 'b.UKE'));
  clinic.put('c.UKE', claimOf('00012', '202606'));
  expect(await sync(clinic)).toMatchObject({ problems: [], patientsSent: 1 });
  const { revision, files } = await readBack(clinic, '00012');
  expect([revision, typesOf(files).filter((type) => type === 'OMP-01').length]).toEqual([3, 3]);
  clinic.remove();
});

it('Twenty uploaders at once lose nothing and double nothing at the real intake while their lines are cut', async () => {
  let seed = 11;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const clock = new MovedClock(Date.now());
  const clinics: Clinic[] = [];
  for (let at = 0; at < 20; at++) {
    const clinic = await startClinic(`fac_m${at}`, clock);
    for (const id of ['00012', '00013']) clinic.put(`${id}.UKE`, claimOf(id, '202605'));
    clinics.push(clinic);
  }
  cutAfter = () => Math.floor(random() * 2_000);
  const before = cuts;
  await Promise.all(
    clinics.map(async (clinic) => {
      for (let round = 0; round < 60; round++) {
        const { problems, patientsLeft } = await sync(clinic);
        if (problems.length === 0 && patientsLeft === 0) return;
      }
      throw new Error('it did not end');
    }),
  );
  cutAfter = () => undefined;
  expect(cuts - before).toBeGreaterThan(10);
  for (const clinic of clinics) {
    for (const id of ['00012', '00013']) {
      const { revision, files } = await readBack(clinic, id);
      expect([revision, typesOf(files)]).toEqual([1, ['ADT-00', 'ADT-12', 'OMP-01', 'PPR-01']]);
    }
    clinic.remove();
  }
});
