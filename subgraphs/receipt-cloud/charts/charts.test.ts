import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { FileCharts } from '../../hospital-charts/files/file-charts.js';
import { ImageArchives } from '../../hospital-charts/images/image-archives.js';
import { demographicsFile, LOCAL_ID, orderFile, type Ssmix2TestFile, visitFile } from '../../hospital-charts/testing/ssmix2-file.js';
import { type Category, type ChartAsk, makeItemIds, makeKeys, type SubgraphContext } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { unwrapPatientKey } from '../envelope/patient-key.js';
import { writeReleasedKey } from '../envelope/released-key.js';
import type { Clinic, ClinicPatient } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { ReceiptCharts } from './chart.receipt-cloud.js';
import { CompartmentStore } from './compartment.store.js';
import { OneStorage } from './one-storage.js';

const system = generateKeyPairSync('x25519');
const INSTITUTION = '3310000001';

describe.each(databases())('charts of the receipt cloud, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let read: (...asks: ChartAsk[]) => Promise<Awaited<ReturnType<FileCharts<never>['read']>>>;
  let statements: string[] = [];
  let hospitals: OneStorage;

  beforeAll(async () => {
    server = await start();
    const log = pino({ level: 'debug' }, { write: (line: string) => void statements.push(...[JSON.parse(line).sql].filter(Boolean)) });
    cloud = await startCloud(await server.fresh(), { log });
    clinic = await cloud.clinic('fac_1');
    const itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
    hospitals = new OneStorage({ deadline: 5_000 });
    const charts = new FileCharts({
      ...{ system: 'receipt-cloud', hospitals, archives: new ImageArchives(hospitals, itemId), cache: null, itemId },
      centre: new ReceiptCharts({
        compartments: new CompartmentStore(cloud.data.database, cloud.storage),
        systemKeys: () => [generateKeyPairSync('x25519').privateKey, system.privateKey],
        storage: hospitals.storage,
      }),
      centreDeadline: 5_000,
      servesProcedures: true,
    });
    const context = { signal: new AbortController().signal, log: pino({ level: 'silent' }) } as unknown as SubgraphContext;
    read = async (...asks) => await charts.read(asks, { ...context });
  }, 120_000);
  afterAll(async () => {
    await hospitals?.close();
    await cloud?.close();
    await server?.stop();
  });

  const pathsOf = (files: readonly Ssmix2TestFile[]) => Object.fromEntries(files.map(({ path, bytes }) => [path, Buffer.from(bytes)]));

  async function sent(localId: string, files: (options: { localId: string }) => Ssmix2TestFile[]): Promise<ClinicPatient> {
    const patient = clinic.patient(localId);
    await clinic.upload(patient, pathsOf(files({ localId })));
    return patient;
  }

  /** The key as the release process gives it. */
  function release({ tag, keyVersion, key }: ClinicPatient, to = system.publicKey): string {
    return writeReleasedKey(key, to, { tenant: clinic.tenant, tag, keyVersion });
  }

  const ask = (category: Category, localId: string, key: string | undefined, dates: ChartAsk['place']['dates'] = [{}]): ChartAsk => ({
    category,
    patient: `pat_${localId}`,
    place: { facility: clinic.tenant, institution: INSTITUTION, localId, dates, until: 2_000_000_000, key },
  });
  const statesOf = (answers: readonly { state: string; items: readonly unknown[] }[]) =>
    answers.map(({ state, items }) => [state, items.length]);

  it('show prescriptions, visits, treatments and demographics with the released key', async () => {
    const patient = await sent(LOCAL_ID, (of) => [demographicsFile(of), orderFile(of), visitFile(['140000610', '140000710'], of)]);
    const key = release(patient);
    const answers = await read(
      ...(['DEMOGRAPHICS', 'PRESCRIPTION', 'ENCOUNTER', 'PROCEDURE', 'DIAGNOSIS'] as const).map((one) => ask(one, LOCAL_ID, key)),
    );
    expect(statesOf(answers)).toEqual([
      ['ANSWERED', 1],
      ['ANSWERED', 1],
      ['ANSWERED', 1],
      ['ANSWERED', 2],
      ['ANSWERED', 0],
    ]);
    expect(answers[0]!.items).toMatchObject([{ name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1965-04-15', sex: 'FEMALE' }]);
    expect(answers[2]!.items[0]!).toMatchObject({ warnings: [] });
    expect(answers[3]!.items).toMatchObject([
      { procedure: { code: '140000610' }, date: '2026-01-01', department: { code: '01' } },
      { procedure: { code: '140000710' }, date: '2026-01-01' },
    ]);
  });

  it('apply the period to the care dates', async () => {
    const patient = await sent('1000001', (of) => [orderFile(of), orderFile({ ...of, day: '20250301', order: '2' })]);
    const only = await read(ask('PRESCRIPTION', '1000001', release(patient), [{ from: '2025-12-25' }]));
    expect(only[0]!.items).toMatchObject([{ date: '2026-01-01' }]);
  });

  it('show nothing without a released key, with a key for another system, and with another patient’s key', async () => {
    const mine = await sent('1000002', (of) => [demographicsFile(of), orderFile(of)]);
    const theirs = await sent('1000003', (of) => [demographicsFile(of), orderFile(of)]);
    const others = generateKeyPairSync('x25519').publicKey;
    const [tenant, tag, version] = release(mine).split('.');
    const spliced = [tenant, tag, version, release(theirs).split('.')[3]].join('.');
    for (const [key, state] of [
      [undefined, 'UNREACHABLE'],
      ['not a key', 'INVALID_DATA'],
      [release(mine, others), 'INVALID_DATA'],
      [spliced, 'INVALID_DATA'],
      [release(theirs), 'INVALID_DATA'],
    ] as const) {
      const answers = await read(ask('PRESCRIPTION', '1000002', key), ask('DEMOGRAPHICS', '1000002', key));
      expect([key, ...statesOf(answers).flat()]).toEqual([key, state, 0, state, 0]);
    }
  });

  it('answer the other patients of a list if one has no key', async () => {
    const patient = await sent('1000004', (of) => [orderFile(of)]);
    expect(statesOf(await read(ask('PRESCRIPTION', '1000005', undefined), ask('PRESCRIPTION', '1000004', release(patient))))).toEqual([
      ['UNREACHABLE', 0],
      ['ANSWERED', 1],
    ]);
  });

  it('are UNREACHABLE after the patient got a new key, until that key is released', async () => {
    const patient = await sent('1000006', (of) => [orderFile(of)]);
    const former = release(patient);
    await clinic.upload(patient, pathsOf([orderFile({ localId: '1000006' })]), { rekey: true });
    expect(statesOf(await read(ask('PRESCRIPTION', '1000006', former)))).toEqual([['UNREACHABLE', 0]]);
    expect(statesOf(await read(ask('PRESCRIPTION', '1000006', release(patient))))).toEqual([['ANSWERED', 1]]);
  });

  it('show nothing of a patient whom the clinic has deleted or has not sent', async () => {
    const patient = await sent('1000007', (of) => [orderFile(of)]);
    const key = release(patient);
    await clinic.ask('DELETE', `/intake/patients/${patient.tag}`);
    const unsent = release({ ...clinic.patient('1000008'), keyVersion: 1 });
    expect(statesOf(await read(ask('PRESCRIPTION', '1000007', key), ask('PRESCRIPTION', '1000008', unsent)))).toEqual([
      ['ANSWERED', 0],
      ['ANSWERED', 0],
    ]);
  });

  it('report INVALID_DATA if the operator swaps two objects of the storage', async () => {
    const patient = await sent('1000009', (of) => [orderFile(of), orderFile({ ...of, day: '20260102', order: '2' })]);
    const { database } = cloud.data;
    const rows: { name: string; stored: string }[] = await database.query('SELECT name, stored FROM receipt_object WHERE tag = ?', [
      patient.tag,
    ]);
    await database.query('UPDATE receipt_object SET stored = ? WHERE name = ?', [rows[1]!.stored, rows[0]!.name]);
    const [answer] = await read(ask('PRESCRIPTION', '1000009', release(patient)));
    expect([answer!.state, answer!.items.length]).toEqual(['INVALID_DATA', 1]);
  });

  it('need the same statements for two patients as for twenty, and for any number of files', async () => {
    const counts = new Set<number>();
    for (const [from, patients, files] of [
      [2_000_000, 2, 1],
      [2_000_100, 20, 5],
    ] as const) {
      const asks: ChartAsk[] = [];
      for (let at = 0; at < patients; at++) {
        const localId = String(from + at);
        const patient = await sent(localId, (of) => [
          demographicsFile(of),
          ...Array.from({ length: files }, (_, i) => orderFile({ ...of, day: `202601${10 + i}`, order: String(i) })),
        ]);
        for (const category of ['PRESCRIPTION', 'DEMOGRAPHICS', 'ENCOUNTER'] as const) asks.push(ask(category, localId, release(patient)));
      }
      statements = [];
      expect((await read(...asks)).every(({ state }) => state === 'ANSWERED')).toBe(true);
      counts.add(statements.length);
    }
    expect([...counts]).toEqual([4]);
  });

  it('open with the key that the clinic wrapped for the release process', async () => {
    const patient = await sent('1000010', (of) => [orderFile(of)]);
    const kept = await cloud.data.database.query('SELECT wrapping_release, key_version FROM receipt_patient WHERE tag = ?', [patient.tag]);
    const place = { tenant: clinic.tenant, tag: patient.tag, keyVersion: Number(kept[0].key_version) };
    const key = unwrapPatientKey(kept[0].wrapping_release, cloud.release.sealing, place);
    const released = writeReleasedKey(key, system.publicKey, place);
    expect(statesOf(await read(ask('PRESCRIPTION', '1000010', released)))).toEqual([['ANSWERED', 1]]);
  });
});
