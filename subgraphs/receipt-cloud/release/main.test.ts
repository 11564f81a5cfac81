import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeKeys } from '../../kit/index.js';
import { openReleasedKey } from '../envelope/released-key.js';
import { importPrivateKey } from '../envelope/sealed-box.js';
import { startCloud } from '../testing/cloud-under-test.js';
import { readConfig } from './config.js';
import { readReleaseKeys, readSubgraphKey } from './read-keys.js';
import { askRelease, fingerprintOfClinic, TestDirectory } from './testing/release-under-test.js';

const PROGRAM = new URL('../../../dist/subgraphs/receipt-cloud/release/main.js', import.meta.url).pathname;

describe('the release process', () => {
  let folder: string;
  let env: Record<string, string>;
  let own: Awaited<ReturnType<typeof makeKeys>>;
  let subgraph: Awaited<ReturnType<typeof makeKeys>>;
  let directory: TestDirectory;
  const write = async (name: string, content: unknown) => {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'release-process-'));
    await mkdir(join(folder, 'systems'));
    [own, subgraph, directory] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true }), await TestDirectory.make()];
    await write('systems/receipt-cloud.json', subgraph.publicSet);
    env = {
      HAREYAKA_DATABASE: `sqlite:${join(folder, 'release.sqlite')}`,
      HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS: await write('release.private.json', own.privateSet),
      HAREYAKA_RECEIPT_CLOUD_URL: 'http://127.0.0.1:1',
      HAREYAKA_DIRECTORY_JWKS: await write('directory.json', directory.keys.publicSet),
      HAREYAKA_GATEWAY_JWKS: await write('gateway.json', (await makeKeys({ sealing: false })).publicSet),
      HAREYAKA_SYSTEM_KEYS_FOLDER: join(folder, 'systems'),
    };
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const keyOf = (set: typeof own.privateSet, crv: string) => set.keys.find((key) => key.crv === crv)!;

  it('names each variable that is missing', () => {
    expect(readConfig(env)).toMatchObject({ HOST: '127.0.0.1', PORT: 0, HAREYAKA_DIRECTORY_ISSUER: 'hareyaka-directory' });
    for (const name of Object.keys(env)) {
      const { [name]: _, ...rest } = env;
      expect(() => readConfig(rest)).toThrow(name);
    }
  });

  it('has private keys of its own, and the public key alone of the subgraph', async () => {
    const { HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS: file, HAREYAKA_SYSTEM_KEYS_FOLDER: systems } = env as Record<string, string>;
    const keys = await readReleaseKeys(file!);
    expect([keys.opening.length, keys.ownSigners.length, keys.index.length]).toEqual([1, 1, 32]);
    await expect(readReleaseKeys(await write('public.json', own.publicSet))).rejects.toThrow('HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS');
    const signingOnly = { keys: own.privateSet.keys.filter(({ crv }) => crv !== 'X25519') };
    await expect(readReleaseKeys(await write('half.json', signingOnly))).rejects.toThrow('X25519');
    expect((await readSubgraphKey(systems!)).key.export({ format: 'jwk' }).x).toBe(keyOf(subgraph.publicSet, 'X25519').x);
    await mkdir(join(folder, 'wrong'));
    await write('wrong/receipt-cloud.json', subgraph.privateSet);
    await expect(readSubgraphKey(join(folder, 'wrong'))).rejects.toThrow('must have them alone');
    await expect(readSubgraphKey(join(folder, 'none'))).rejects.toThrow('HAREYAKA_SYSTEM_KEYS_FOLDER');
  });

  it('as a process releases a key for the subgraph, reads its keys again on SIGHUP, and ends when told to', async () => {
    const cloud = await startCloud(`sqlite:${join(folder, 'cloud.sqlite')}`, {
      keys: {
        ...{ receipt: keyOf((await makeKeys({ sealing: false })).privateSet, 'Ed25519'), storage: 'ab'.repeat(32) },
        ...{ releaseSigning: keyOf(own.privateSet, 'Ed25519'), releaseSealing: keyOf(own.privateSet, 'X25519') },
      },
    });
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
      env: { PATH: process.env.PATH, ...env, HAREYAKA_RECEIPT_CLOUD_URL: cloud.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const line = await new Promise<string>((done, fail) => {
        child.stdout.once('data', (chunk: Buffer) => done(chunk.toString()));
        child.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
      });
      const { name, url } = JSON.parse(line);
      expect(name).toBe('receipt-release');
      const order = async (path: string, ordered: object) =>
        await askRelease(url, `/release/${path}`, { order: await directory.sign(ordered) });
      const clinic = await cloud.clinic('fac_1');
      await clinic.upload(clinic.patient('1'), { x: 'y' });
      const facility = { facility: 'fac_1', institution: '3310000001', uploaders: [fingerprintOfClinic(clinic)] };
      await order('facilities', { facilities: [facility] });
      const release = async () =>
        (await order('keys', { keys: [{ link: 'lnk_1', facility: 'fac_1', localId: '1', consents: [] }] })).json.keys[0].key;
      const openWith = (set: typeof own.privateSet) => {
        const { d, x } = keyOf(set, 'X25519');
        const system = importPrivateKey({ crv: 'X25519', d: d!, x: x! });
        return (released: string) => openReleasedKey(released, [system]).length;
      };
      expect(openWith(subgraph.privateSet)(await release())).toBe(32);
      const renewed = await makeKeys({ sealing: true });
      await write('systems/receipt-cloud.json', renewed.publicSet);
      const reread = new Promise<void>((done) =>
        child.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('keys were read again') && done()),
      );
      child.kill('SIGHUP');
      await reread;
      expect(openWith(renewed.privateSet)(await release())).toBe(32);
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await cloud.close();
    }
  });

  it('as a process names a missing variable, and exits with 2', async () => {
    const { HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS: _, ...without } = env;
    const run = promisify(execFile)(process.execPath, [PROGRAM], { env: without }).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(await run).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('CONFIG_INVALID: HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS is not set') },
    });
  });
});
