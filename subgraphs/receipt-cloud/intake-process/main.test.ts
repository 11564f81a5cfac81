import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeKeys } from '../../kit/index.js';
import { fingerprintOf } from '../envelope/fingerprint.js';
import { exportPublicKey } from '../envelope/sealed-box.js';
import { Clinic } from '../testing/clinic.js';

const program = (path: string) => new URL(`../../../dist/subgraphs/receipt-cloud/${path}`, import.meta.url).pathname;
const FACILITY = ['--facility', 'fac_1', '--institution', '3310000001'];

describe('the process of the intake', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receipt-process-'));
    const write = async (name: string, content: string) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    env = {
      PATH: process.env.PATH,
      HAREYAKA_DATABASE: `sqlite:${join(folder, 'receipts.sqlite')}`,
      HAREYAKA_STORAGE: `folder:${join(folder, 'objects')}`,
      HAREYAKA_STORAGE_KEYS: await write('storage.keys', `k1 ${randomBytes(32).toString('base64')}\n`),
      HAREYAKA_RECEIPT_KEYS: await write('receipt.json', JSON.stringify((await makeKeys({ sealing: false })).privateSet)),
      HAREYAKA_RECEIPT_RELEASE_KEYS: await write('release.json', JSON.stringify((await makeKeys({ sealing: true })).publicSet)),
    };
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const run = async (path: string, args: string[] = [], given = env) =>
    await promisify(execFile)(process.execPath, [program(path), ...args], { env: given }).catch(
      (error: { code: number; stderr: string }) => error,
    );

  it('takes in a patient of a machine that the command enrolled, refuses it once revoked, and ends when told to', async () => {
    const child = spawn(process.execPath, [program('intake-process/main.js')], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const line = await new Promise<string>((done, fail) => {
        child.stdout.once('data', (chunk: Buffer) => done(chunk.toString()));
        child.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
      });
      const { stdout } = (await run('tenants/enrol/main.js', FACILITY)) as { stdout: string };
      const [code, fingerprint] = stdout.trim().split('.') as [string, string];
      const clinic = await new Clinic(JSON.parse(line).url).enrol(code);
      expect(fingerprintOf(exportPublicKey(clinic.releaseKey))).toBe(fingerprint);
      await clinic.sendTagKey();
      const patient = clinic.patient('1');
      await clinic.upload(patient, { x: 'y' });
      expect(Object.fromEntries(await clinic.restore(patient.tag))).toEqual({ x: Buffer.from('y') });
      await run('tenants/enrol/main.js', ['--facility', 'fac_1', '--revoke']);
      expect((await clinic.ask('GET', '/intake/patients')).code).toBe('CREDENTIAL_REVOKED');
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('and its command name a missing variable, and exit with 2', async () => {
    const { HAREYAKA_RECEIPT_RELEASE_KEYS: _, ...without } = env;
    for (const path of ['intake-process/main.js', 'tenants/enrol/main.js'])
      expect(await run(path, path === 'intake-process/main.js' ? [] : FACILITY, without)).toMatchObject({
        ...{ code: 2, stderr: expect.stringContaining('CONFIG_INVALID: HAREYAKA_RECEIPT_RELEASE_KEYS is not set') },
      });
  });

  it('makes the database; its command makes none, because the intake would not know its codes', async () => {
    const nowhere = join(folder, 'nowhere.sqlite');
    expect(await run('tenants/enrol/main.js', FACILITY, { ...env, HAREYAKA_DATABASE: `sqlite:${nowhere}` })).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('CONFIG_INVALID: HAREYAKA_DATABASE names no database') },
    });
    expect(existsSync(nowhere)).toBe(false);
  });
});
