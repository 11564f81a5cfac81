import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, SignJWT } from 'jose';
import { makeKeys, sealingKey, signingKey } from '../../../subgraphs/kit/process/keys/system-keys.js';
import { HANDOVER_TYP } from '../../../subgraphs/kit/server/viewer-handover.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startViewer } from './viewer.js';

const world = createWorld({ seed: 7, patients: 20, firstStart: '2026-01-15' });
const link = world.links.find(({ facilityId }) => world.facilities.find(({ id }) => id === facilityId)?.system === 'humanbridge')!;
const facility = world.facilities.find(({ id }) => id === link.facilityId)!;
const patient = world.patients.find(({ id }) => id === link.patientId)!;

let folder: string;
let viewer: Awaited<ReturnType<typeof startViewer>>;
let system: Awaited<ReturnType<typeof makeKeys>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'viewer-'));
  system = await makeKeys({ sealing: true });
  const systemKeys = join(folder, 'humanbridge.json');
  await writeFile(systemKeys, JSON.stringify(system.publicSet));
  viewer = await startViewer({
    world,
    system: 'humanbridge',
    name: 'HumanBridge',
    systemKeys,
    faults: new Map(),
    counts: new RequestCounts(),
  });
});
afterAll(async () => {
  await viewer?.close();
  await rm(folder, { recursive: true, force: true });
});

async function handover(change: Record<string, unknown> = {}, { signer = system, typ = HANDOVER_TYP } = {}): Promise<string> {
  const key = await signingKey(signer.privateSet);
  const iat = Math.floor(Date.now() / 1000);
  const patients = [{ institution: facility.institutionCode, id: link.localPatientId }];
  const claims = {
    iss: 'humanbridge',
    aud: new URL(viewer.url).origin,
    sub: 'i|dr-sato',
    purpose: 'TREAT',
    patients,
    jti: crypto.randomUUID(),
    iat,
    exp: iat + 60,
  };
  const signed = await new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'EdDSA', typ, kid: key.kid }).sign(key.key);
  const sealTo = await sealingKey(viewer.keys);
  return await new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(sealTo.key);
}
const open = async (token: string) => {
  const answer = await fetch(`${viewer.url}?handover=${token}`);
  return { status: answer.status, text: await answer.text() };
};

describe('a system’s own viewer', () => {
  it('opens the patient once, and refuses the same hand-over twice', async () => {
    const token = await handover();
    const first = await open(token);
    expect(first.status).toBe(200);
    expect(first.text).toContain(`${patient.family} ${patient.given}`);
    const second = await open(token);
    expect(second.status).toBe(410);
    expect(second.text).not.toContain(patient.family);
  });

  it.each<[string, () => Promise<string>]>([
    ['signed by another', async () => await handover({}, { signer: await makeKeys({ sealing: true }) })],
    ['of another kind', async () => await handover({}, { typ: 'permit+jwt' })],
    ['of another system', async () => await handover({ iss: 'id-link' })],
    ['for another viewer', async () => await handover({ aud: 'https://other.example' })],
    ['that has expired', async () => await handover({ iat: 1_000, exp: 1_060 })],
    ['that lives too long', async () => await handover({ iat: Math.floor(Date.now() / 1000) - 120 })],
    ['that is not a token', async () => 'x.y.z'],
  ])('refuses a hand-over %s', async (_what, make) => {
    expect((await open(await make())).status).toBe(403);
  });
});
