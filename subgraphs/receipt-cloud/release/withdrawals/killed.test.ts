import 'reflect-metadata';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseServer, databases } from '../../../kit/testing/databases.js';
import { sweepDeliveries } from '../../deliveries/sweep.js';
import { EnvelopeInvalid } from '../../envelope/envelope-invalid.js';
import { type CloudUnderTest, startCloud } from '../../testing/cloud-under-test.js';
import { startLyingCloud } from '../testing/lying-cloud.js';
import { askVault, openReleased, readWithKey } from '../testing/read-released.js';
import {
  askRelease,
  fingerprintOfClinic,
  type ReleaseUnderTest,
  startReleaseUnderTest,
  TestDirectory,
} from '../testing/release-under-test.js';

const PROGRAM = new URL('../../../../dist/subgraphs/receipt-cloud/release/testing/release-process.js', import.meta.url);
/** More than all steps of the scenario: the loop ends when a run needs no kill. */
const STEPS_AT_MOST = 200;
const FILES = { 'a/1': 'one', 'a/2': 'two', 'a/3': 'three' };

describe.each(databases())('a withdrawal that is interrupted, with $name', ({ name: kind, start }) => {
  /** The steps are the same with every database: with SQLite each is tried. */
  const stride = kind === 'SQLite' ? 1 : 6;
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  const folders: string[] = [];
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  /** Everything that must hold after a withdrawal, however often it was interrupted. */
  async function expectWithdrawn(at: number, released: string, system: ReleaseUnderTest['system'], files: string[]) {
    const { key, place } = openReleased(released, { system });
    await expect(readWithKey(cloud, key, place)).rejects.toThrow(EnvelopeInvalid);
    await sweepDeliveries({ ...cloud.data, storage: cloud.storage }, { now: Date.now() });
    const kept = (await askVault(cloud, `/vault/patients/${place.tenant}/${place.tag}`)).json;
    const rows = await cloud.data.database.query('SELECT key_version AS version FROM receipt_object WHERE tag = ?', [place.tag]);
    expect([at, kept.keyVersion, kept.revision, kept.commit.objects.length]).toEqual([at, 2, 2, files.length]);
    expect([at, rows.filter(({ version }: { version: number }) => Number(version) !== 2)]).toEqual([at, []]);
  }

  it('by the death of the process at any step is completed when it is ordered again, and replaces the key once', async () => {
    let kills = 0;
    const [directory, system] = [await TestDirectory.make(), generateKeyPairSync('x25519')];
    for (let killAt = 1; killAt <= STEPS_AT_MOST; killAt += stride) {
      const folder = await mkdtemp(join(tmpdir(), 'killed-release-'));
      folders.push(folder);
      const [tenant, configFile, database] = [`fac_${killAt}`, join(folder, 'config.json'), await server.fresh()];
      const clinic = await cloud.clinic(tenant);
      const patient = clinic.patient('1');
      await clinic.upload(patient, FILES);
      let child: ChildProcess | undefined;
      let wasKilled = false;
      const run = async (at: number): Promise<string> => {
        const config = { database, cloud: { url: cloud.url, keys: cloud.keys }, directory: directory.keys, killAt: at };
        await writeFile(configFile, JSON.stringify({ ...config, system: system.privateKey.export({ format: 'jwk' }) }));
        child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM.pathname, configFile], {
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        const line = await new Promise<string>((done, fail) => {
          child!.stdout!.once('data', (chunk: Buffer) => done(chunk.toString()));
          child!.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
        });
        child.once('exit', (_code, signal) => {
          wasKilled ||= signal === 'SIGKILL';
        });
        return JSON.parse(line).url;
      };
      const stop = async () => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((done) => child!.once('exit', done));
        child.kill('SIGTERM');
        await ended;
      };
      try {
        let url = await run(killAt);
        /** Orders; if the process dies, it is started again, and the same is ordered again. */
        const order = async (path: string, ordered: object) => {
          const ask = async () => await askRelease(url, `/release/${path}`, { order: await directory.sign(ordered) });
          return await ask().catch(async () => {
            await stop();
            url = await run(0);
            return await ask();
          });
        };
        const facility = { facility: tenant, institution: '3310000001', uploaders: [fingerprintOfClinic(clinic)] };
        const link = { link: 'lnk_1', facility: tenant, localId: '1' };
        expect((await order('facilities', { facilities: [facility] })).json).toEqual({ taken: 1 });
        const released = (await order('keys', { keys: [{ ...link, consents: [] }] })).json.keys[0];
        expect([killAt, released.state]).toEqual([killAt, 'RELEASED']);
        const withdrawn = await order('withdrawals', { withdrawals: [link] });
        expect([killAt, withdrawn.json]).toEqual([killAt, { withdrawals: [{ link: 'lnk_1', state: 'WITHDRAWN' }] }]);
        await expectWithdrawn(killAt, released.key, system, Object.keys(FILES));
        expect([killAt, [...(await clinic.restore(patient.tag)).keys()]]).toEqual([killAt, Object.keys(FILES)]);
        const again = (await order('keys', { keys: [{ ...link, consents: [] }] })).json.keys[0];
        const { key, place } = openReleased(again.key, { system });
        expect(await readWithKey(cloud, key, place)).toEqual(FILES);
      } finally {
        await stop();
      }
      if (!wasKilled) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(15 / stride);
  }, 900_000);

  it('by the loss of any of the cloud’s answers is completed when it is ordered again, and replaces the key once', async () => {
    const operator = await startLyingCloud(cloud.url);
    const release = await startReleaseUnderTest(await server.fresh(), { cloud: { url: operator.url, keys: cloud.keys } });
    try {
      let cuts = 0;
      for (let cutAt = 1; cutAt <= STEPS_AT_MOST; cutAt += stride) {
        const tenant = `fac_cut_${cutAt}`;
        const clinic = await cloud.clinic(tenant);
        await clinic.upload(clinic.patient('1'), FILES);
        await release.register(clinic);
        const { key } = await release.orderKey(`lnk_${cutAt}`, tenant, '1');
        const from = operator.asked.length + cutAt;
        const lost = { on: /./, isLost: () => operator.asked.length >= from };
        const first = await operator.lying([lost], async () => await release.withdraw(`lnk_${cutAt}`, tenant, '1'));
        const isOver = first.state === 'WITHDRAWN';
        if (!isOver) expect([cutAt, first]).toEqual([cutAt, { code: 'CLOUD_UNAVAILABLE' }]);
        expect((await release.withdraw(`lnk_${cutAt}`, tenant, '1')).state).toBe('WITHDRAWN');
        await expectWithdrawn(cutAt, key, release.system, Object.keys(FILES));
        if (isOver) break;
        cuts += 1;
      }
      expect(cuts).toBeGreaterThan(7 / stride);
    } finally {
      await release.close();
      await operator.close();
    }
  }, 300_000);
});
