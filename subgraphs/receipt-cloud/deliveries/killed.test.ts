import 'reflect-metadata';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { LocalFolder } from '../../storage/local-folder.js';
import { PatientStorage } from '../../storage/patient-storage.js';
import { serveReceiptCloud } from '../data-source.js';
import { Clinic, type ClinicPatient, type CloudAnswer, type PreparedCommit } from '../testing/clinic.js';
import { makeCloudKeys } from '../testing/cloud-under-test.js';
import { findKeptFaults, NO_FAULTS } from '../testing/find-faults.js';

const PROGRAM = new URL('../../../dist/subgraphs/receipt-cloud/testing/cloud-process.js', import.meta.url);
/** More than all steps of the scenario: the loop ends when a run needs no kill. */
const STEPS_AT_MOST = 200;

describe.each(databases())('a receipt cloud that is killed at its steps, with $name', ({ name: kind, start }) => {
  /** The steps are the same with every database: with SQLite each is tried. */
  const stride = kind === 'SQLite' ? 1 : 8;
  let server: DatabaseServer;
  const folders: string[] = [];
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  /** One cloud over its data, which is killed at one step, and started again. */
  async function makeCloud(killAt: number) {
    const folder = await mkdtemp(join(tmpdir(), 'killed-receipts-'));
    folders.push(folder);
    const [database, keys, configFile] = [await server.fresh(), makeCloudKeys(), join(folder, 'config.json')];
    let child: ChildProcess | undefined;
    let wasKilled = false;
    const run = async (at: number, codesFor: string[] = []): Promise<{ url: string; codes: string[] }> => {
      await writeFile(configFile, JSON.stringify({ database, folder, keys, killAt: at, codesFor }));
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
      return JSON.parse(line);
    };
    const first = await run(killAt, ['fac_1']);
    const clinic = new Clinic(first.url);
    /** Asks; if the cloud dies, it is started again, and the same is asked again, signed anew. */
    const again = async <T>(act: () => Promise<T>): Promise<T> => {
      try {
        return await act();
      } catch {
        await stop();
        ({ url: clinic.url } = await run(0));
        return await act();
      }
    };
    const stop = async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child!.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    };
    return { clinic, again, stop, database, folder, keys, code: first.codes[0]!, isKilled: () => wasKilled };
  }

  it('has nothing half and loses nothing that had a receipt, whatever the step', async () => {
    let kills = 0;
    for (let killAt = 1; killAt <= STEPS_AT_MOST; killAt += stride) {
      const cloud = await makeCloud(killAt);
      const { clinic, again } = cloud;
      let isOver: boolean;
      try {
        clinic.accept(await again(async () => await clinic.sendCode(cloud.code)));
        expect([killAt, (await again(async () => await clinic.sendTagKey())).status]).toEqual([killAt, 204]);
        const [kept, gone] = [clinic.patient('kept'), clinic.patient('gone')];
        const receipts: [PreparedCommit, CloudAnswer][] = [];
        const upload = async (patient: ClinicPatient, files: Record<string, string>) => {
          const prepared = clinic.prepare(patient, files);
          for (const [name, sealed] of prepared.objects) {
            const put = await again(async () => await clinic.ask('PUT', `/intake/patients/${patient.tag}/objects/${name}`, sealed));
            expect([200, 201]).toContain(put.status);
          }
          const receipt = await again(async () => await clinic.sendCommit(prepared));
          expect([killAt, receipt.status]).toEqual([killAt, 201]);
          clinic.settle(patient, prepared, files);
          receipts.push([prepared, receipt]);
        };
        await upload(kept, { a: '1', b: '2' });
        await upload(gone, { c: '3' });
        await upload(kept, { b: '2', d: '4' });
        const certificate = await again(async () => await clinic.ask('DELETE', `/intake/patients/${gone.tag}`));
        isOver = !cloud.isKilled();
        expect([killAt, certificate.json.objects]).toEqual([killAt, 1]);
        const restored = Object.fromEntries(await again(async () => await clinic.restore(kept.tag)));
        expect([killAt, restored]).toEqual([killAt, { b: Buffer.from('2'), d: Buffer.from('4') }]);
        for (const [prepared, receipt] of receipts) {
          const repeated = await again(async () => await clinic.sendCommit(prepared));
          expect(repeated.bytes.equals(receipt.bytes)).toBe(true);
        }
        const certified = await again(async () => await clinic.ask('DELETE', `/intake/patients/${gone.tag}`));
        expect(certified.bytes.equals(certificate.bytes)).toBe(true);
        const { deliveries } = (await again(async () => await clinic.ask('GET', '/intake/deliveries'))).json;
        expect(deliveries.map(({ kind }: { kind: string }) => kind)).toEqual(['COMMIT', 'COMMIT', 'COMMIT', 'DELETION']);
      } finally {
        await cloud.stop();
      }
      await expectNoLeftovers(cloud);
      if (isOver) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(20 / stride);
  }, 900_000);

  /** After a sweep, the storage has exactly what the rows name, and the counted bytes are right. */
  async function expectNoLeftovers({
    database: address,
    folder,
    keys,
  }: {
    database: string;
    folder: string;
    keys: { storage: string };
  }): Promise<void> {
    const { database, writer, close } = await serveReceiptCloud(address, pino({ level: 'silent' }), 10_000);
    try {
      const storage = new PatientStorage(new LocalFolder(join(folder, 'objects')), () => [
        { id: 'k1', key: Buffer.from(keys.storage, 'hex') },
      ]);
      expect(await findKeptFaults({ database, writer, storage })).toEqual(NO_FAULTS);
    } finally {
      await close();
    }
  }
});
