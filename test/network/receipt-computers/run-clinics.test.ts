import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeStatus } from '../../../clients/uploader/commands/status.js';
import { openState } from '../../../clients/uploader/state/open-state.js';
import { type DatabaseServer, databases } from '../../../subgraphs/kit/testing/databases.js';
import { fingerprintOf } from '../../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { type CloudUnderTest, startCloud } from '../../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import { readFile } from '../../../subgraphs/sources/ssmix2/storage/read-file.js';
import { createWorld } from '../world/world.js';
import { type ClinicRun, type EnrolledMachine, enrolClinics, sendClinics } from './run-clinics.js';
import { openFacility } from './testing/read-with-release-key.js';

const world = createWorld({ seed: 1, firstStart: new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10), receipts: true });
const folder = mkdtempSync(join(tmpdir(), 'clinics-'));
let server: DatabaseServer;
let cloud: CloudUnderTest;
let machines: readonly EnrolledMachine[];
let first: readonly ClinicRun[];
const progress: string[] = [];

const options = () => ({
  ...{ world, folder, cloud: cloud.url },
  codeOf: async ({ id, institutionCode }: { id: string; institutionCode: string }) => {
    const code = await cloud.tenants.makeCode(id, { institution: institutionCode, quotaBytes: 1024 ** 3, now: cloud.clock.now() });
    return `${code}.${fingerprintOf(Buffer.from((cloud.keys.releaseSealing as { x: string }).x, 'base64url'))}`;
  },
  onProgress: ({ done, of }: { done: number; of: number }) => progress.push(`${done}/${of}`),
});

beforeAll(async () => {
  server = await databases()[0]!.start();
  cloud = await startCloud(await server.fresh());
  machines = await enrolClinics(options());
  first = await sendClinics(options());
}, 300_000);
afterAll(async () => {
  await cloud?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

it('Each of the twelve facilities is enrolled, and sends all of its patients, without a problem', () => {
  expect(machines).toHaveLength(12);
  expect(new Set(machines.map(({ fingerprint }) => fingerprint)).size).toBe(12);
  expect(progress.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, at) => `${at + 1}/12`));
  for (const { facilityId, patientsSent, patientsLeft, problems } of first) {
    const { patients, clinics } = world.receipts!.facilities.find((one) => one.facilityId === facilityId)!;
    expect([problems, patientsLeft]).toEqual([[], 0]);
    if (clinics.length === 0) expect(patientsSent).toBe(patients.length);
    else expect(patientsSent).toBeGreaterThan(0);
  }
});

it('Everything that was sent is read by the subgraphs’ reader as current, under the numbers that the world’s links have', async () => {
  for (const { facilityId, patients } of world.receipts!.facilities) {
    const sent = await openFacility(cloud, facilityId);
    const known = new Set(patients.map(({ localPatientId }) => localPatientId));
    for (const [localId, files] of sent) {
      expect(known).toContain(localId);
      for (const [path, bytes] of files) expect(readFile({ path, bytes, patientId: localId }).outcome).toBe('READ');
    }
    // Whoever is linked must be found there.
    for (const { localPatientId } of patients.filter(({ isLinked }) => isLinked)) expect([...sent.keys()]).toContain(localPatientId);
  }
});

it('The shown patient has the drugs of the clinic’s prescription in the pharmacy’s dispensing, as another product of the same name', async () => {
  const { facilities, shownPatientId } = world.receipts!;
  const at = facilities.filter(({ patients }) => patients.some(({ patientId }) => patientId === shownPatientId));
  const drugs = await Promise.all(
    at.map(async ({ facilityId, patients }) => {
      const { localPatientId } = patients.find(({ patientId }) => patientId === shownPatientId)!;
      const files = (await openFacility(cloud, facilityId)).get(localPatientId)!;
      return [...files].flatMap(([path, bytes]) => {
        const read = readFile({ path, bytes, patientId: localPatientId });
        if (read.outcome !== 'READ' || read.content.kind !== 'prescription') return [];
        return read.content.value.items.map(({ drug }) => `${read.content.kind} ${drug.text}`);
      });
    }),
  );
  const [clinic, pharmacy] = drugs.map((all) => [...new Set(all)].sort()) as [string[], string[]];
  expect(clinic.length).toBeGreaterThan(1);
  expect(pharmacy).toEqual(clinic.map((name) => `${name}「そら」`));
});

it('Started again, with the cloud at the same or another address, nothing is sent twice and no code is needed', async () => {
  const again = { ...options(), codeOf: () => Promise.reject(new Error('no code is needed')) };
  expect(await enrolClinics(again)).toEqual(machines);
  const deliveries = async () => (await cloud.data.database.query('SELECT COUNT(*) AS n FROM receipt_delivery'))[0].n;
  const before = await deliveries();
  for (const { patientsSent, filesSent, problems } of await sendClinics(again))
    expect([patientsSent, filesSent, problems]).toEqual([0, 0, []]);
  expect(await deliveries()).toBe(before);
  const [{ institutionCode }] = machines as [EnrolledMachine];
  const state = openState(join(folder, institutionCode, 'uploader'));
  expect(describeStatus(state)).toMatchObject({ patients: 15, pendingCommits: 0, lastRound: { problems: [] } });
});
