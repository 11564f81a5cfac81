import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeClaim } from '../../clients/uploader/testing/start-clinic.js';
import { toShiftJis } from '../../clients/uploader/testing/write-text.js';
import { type DatabaseServer, databases } from '../../subgraphs/kit/testing/databases.js';
import { fingerprintOf } from '../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { type CloudUnderTest, startCloud } from '../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import type { EnrolledMachine } from '../network/receipt-computers/run-clinics.js';
import { createWorld } from '../network/world/world.js';

const FIRST_START = '2026-11-30';
let server: DatabaseServer;
let cloud: CloudUnderTest;
let folder: string;
beforeAll(async () => {
  server = await databases()[0]!.start();
  cloud = await startCloud(await server.fresh());
  folder = mkdtempSync(join(tmpdir(), 'uploader-'));
}, 120_000);
afterAll(async () => {
  await cloud?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const codeOf = async (tenant: string, institution: string) => {
  const code = await cloud.tenants.makeCode(tenant, { institution, quotaBytes: 1024 ** 3, now: Date.now() });
  return `${code}.${fingerprintOf(Buffer.from((cloud.keys.releaseSealing as { x: string }).x, 'base64url'))}`;
};

/** Runs a built program to its end. */
async function run(program: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return await new Promise((done) => {
    execFile(process.execPath, [`dist/${program}`, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}
const uploader = async (...args: string[]) => await run('clients/uploader/main.js', '--state', join(folder, 'state'), ...args);

it('The program enrols, tells its fingerprint, sends, and deletes only what it was told to, with a yes', async () => {
  const enrolled = await uploader('enrol', await codeOf('fac_p1', '1311234567'), '--cloud', cloud.url);
  const [, fingerprint] =
    /支援センターに伝えてください \/ Read this to the support centre: ((?:[0-9A-Z]{5}-){3}[0-9A-Z]{5})\n$/.exec(enrolled.out) ?? [];
  expect([enrolled.code, fingerprint]).toEqual([0, expect.any(String)]);
  expect(JSON.parse((await uploader('status')).out).enrolment.fingerprint).toBe(fingerprint);

  writeFileSync(join(folder, 'state', 'settings.json'), JSON.stringify({ folders: [folder], pollSeconds: 0.1 }));
  for (const id of ['00012', '00013']) writeFileSync(join(folder, `${id}.UKE`), toShiftJis(makeClaim(id, '202605')));
  expect((await uploader('run', '--once')).code).toBe(0);

  const refused = await uploader('delete', '--patient', '00012');
  expect([refused.code, refused.err.split('\n')[0]]).toEqual([1, 'NOT_CONFIRMED']);
  expect(refused.err).toMatch(/--yes を付けてください/);
  expect((await uploader('delete', '--yes')).code).toBe(1);
  const deleted = await uploader('delete', '--patient', '00012', '--yes');
  expect([deleted.code, deleted.out.split('\n')[0]]).toEqual([0, '削除しました / Deleted: 1']);
  // Nobody of this number was sent.
  expect((await uploader('delete', '--patient', '00099', '--yes')).code).toBe(1);
  expect((await uploader('delete', '--all', '--yes')).out).toMatch(/Deleted: 2\n/);
  expect(readdirSync(join(folder, 'state', 'certificates'))).toHaveLength(2);
  const after = await uploader('run', '--once');
  expect([after.code, after.out]).toEqual([1, expect.stringContaining('FACILITY_DELETED')]);
  for (const { out, err } of [enrolled, refused, deleted, after]) expect(out + err).not.toMatch(/架空|00012/);
});

it('The demo’s clinics enrol as a process of their own, and keep their machines at the next start', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'network-'));
  const state = { seed: 1, patients: 200, receipts: true, firstStart: FIRST_START, issuerPort: null };
  writeFileSync(join(dataDir, 'network.json'), JSON.stringify(state));
  const { facilities, receipts } = createWorld(state);
  const codes: Record<string, string> = {};
  for (const { facilityId } of receipts!.facilities)
    codes[facilityId] = await codeOf(facilityId, facilities.find(({ id }) => id === facilityId)!.institutionCode);
  const needs = join(dataDir, 'clinics.json');
  const enrol = async (of: object) => {
    writeFileSync(needs, JSON.stringify({ dataDir, cloud: cloud.url, codes: of }));
    const { code, out, err } = await run('test/network/receipt-computers/main.js', 'enrol', needs);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out) as EnrolledMachine[];
  };
  const machines = await enrol(codes);
  expect(machines.map(({ facilityId }) => facilityId)).toEqual(receipts!.facilities.map(({ facilityId }) => facilityId));
  expect(await enrol({})).toEqual(machines);
  rmSync(dataDir, { recursive: true });
}, 60_000);
