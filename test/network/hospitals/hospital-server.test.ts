import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Faults } from '../faults.js';
import type { Listener } from '../http-listener.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startHospitalServer } from './hospital-server.js';
import { HospitalStore } from './hospital-store.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const faults: Faults = new Map();
const counts = new RequestCounts();
const headers = { authorization: 'Bearer secret' };
const running: Listener[] = [];
let putFolder: string;

async function hospital(system: 'humanbridge' | 'id-link') {
  const facility = world.facilities.find((one) => one.system === system)!;
  const store = new HospitalStore(world, facility, putFolder);
  const server = await startHospitalServer({ store, token: 'secret', faults, counts });
  running.push(server);
  const file = store.files(store.localPatientIds()[0]!).find((one) => one.dataType === 'OMP-01')!;
  const url = system === 'humanbridge' ? `${server.url}/store/${file.path}` : `${server.url}/documents/${store.documentId(file.path)}`;
  return { store, server, file, url, code: facility.institutionCode, pid: store.localPatientIds()[0]! };
}

beforeAll(() => {
  putFolder = mkdtempSync(join(tmpdir(), 'hospital-'));
});
beforeEach(() => {
  faults.clear();
  counts.clear();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});
afterAll(() => rmSync(putFolder, { recursive: true }));

describe.each(['humanbridge', 'id-link'] as const)('a hospital behind %s', (system) => {
  it('serves a file to the bearer of its token, and to no other client', async () => {
    const { url, file, code } = await hospital(system);
    const response = await fetch(url, { headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(Buffer.from(await response.arrayBuffer()).equals(file.bytes)).toBe(true);
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer other' } })).status).toBe(401);
    expect((await fetch(`${url}x`, { headers })).status).toBe(404);
    expect(counts.all()).toEqual({ [code]: { [system === 'humanbridge' ? 'file' : 'document']: 4 } });
  });

  it('fails in the way that the control port sets', async () => {
    const { url, file, code, pid } = await hospital(system);
    const bytes = async () => Buffer.from(await (await fetch(url, { headers })).arrayBuffer());

    faults.set(code, { kind: 'refuse' });
    await expect(bytes()).rejects.toThrow();
    faults.set(code, { kind: 'cut' });
    await expect(bytes()).rejects.toThrow();
    faults.set(code, { kind: 'malformed' });
    expect((await bytes()).subarray(0, 3).toString('latin1')).not.toBe('MSH');
    faults.set(code, { kind: 'wrong-patient' });
    const wrong = new TextDecoder('iso-2022-jp').decode(await bytes());
    expect(wrong).toContain('RDE^O11^RDE_O11');
    expect(wrong).not.toContain(`|${pid}^`);
    faults.set(code, { kind: 'slow', ms: 60 });
    const started = performance.now();
    expect((await bytes()).equals(file.bytes)).toBe(true);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });
});

it('a store keeps a file that is added, and refuses a path outside its folder', async () => {
  const { store, server } = await hospital('humanbridge');
  const path = '999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_000000011000354_20111220103059000_01_1';
  expect(store.put(path, Buffer.from('MSH'))).toBe(true);
  expect(await (await fetch(`${server.url}/store/${path}`, { headers })).text()).toBe('MSH');
  expect(store.put('../../../../../etc', Buffer.from('x'))).toBe(false);
  expect(store.put('a/b/c/d/../f', Buffer.from('x'))).toBe(false);
  expect((await fetch(`${server.url}/store/..%2F..%2F..%2Fetc%2Fpasswd%2Fx%2Fy`, { headers })).status).toBe(404);
});
