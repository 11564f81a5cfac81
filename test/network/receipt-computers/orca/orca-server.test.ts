import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { PushListening } from '../../../../clients/uploader/commands/run.js';
import { readAcceptances } from '../../../../clients/uploader/formats/orca/read-acceptances.js';
import { readCodes } from '../../../../clients/uploader/formats/orca/read-codes.js';
import { readDiseases } from '../../../../clients/uploader/formats/orca/read-diseases.js';
import { readMedical } from '../../../../clients/uploader/formats/orca/read-medical.js';
import { readPatients } from '../../../../clients/uploader/formats/orca/read-patients.js';
import type { Reading } from '../../../../clients/uploader/formats/reading.js';
import { UploaderProblem } from '../../../../clients/uploader/problems.js';
import { OrcaPush } from '../../../../clients/uploader/sources/orca/orca-push.js';
import { writeWhole } from '../../../../clients/uploader/state/write-whole.js';
import { FakeIntake } from '../../../../clients/uploader/testing/fake-intake.js';
import { Clinic } from '../../../../clients/uploader/testing/start-clinic.js';
import { createWorld } from '../../world/world.js';
import { planClinic } from '../plan-visits.js';
import { clinicDrug, writeMasters } from '../receipt-codes.js';
import { makeOrcaClinic, type OrcaAccount } from './orca-clinic.js';
import { OrcaServer } from './orca-server.js';

const world = createWorld({ seed: 1, firstStart: '2026-11-30', receipts: true });
const facility = world.receipts!.facilities[0]!;

let orca: OrcaServer;
let intake: FakeIntake;
let clinic: Clinic;
beforeEach(async () => {
  const plan = planClinic(world, facility);
  intake = await FakeIntake.start();
  clinic = new Clinic(intake, 'fac_1');
  orca = await OrcaServer.start({ ...makeOrcaClinic(plan, world.firstStart), institutionCode: '1311234567' }, clinic.clock.now);
  await clinic.enrol();
  const masters = join(clinic.root, 'masters');
  writeMasters(masters);
  const settings = { url: orca.url, user: 'ormaster', password: 'ormaster', since: '2026-11-20', requestsPerSecond: 50 };
  clinic.settings = { ...clinic.settings, masters, orca: settings };
});
afterEach(async () => {
  await Promise.all([orca.close(), intake.stop()]);
  clinic.remove();
});

const filesOf = (localId: string) =>
  [...(intake.read('fac_1').get(localId)?.files.keys() ?? [])].map((path) => path.split('/').slice(3, 5).join(' ')).sort();

/** A visit of today, of somebody who is known. */
function today(invoice: string): OrcaAccount {
  const { id } = orca.clinic.patients[0]!;
  const { code, name } = clinicDrug('amlodipine');
  const medications = [{ code, name, amount: '1', unit: '錠' }];
  return {
    ...{ patientId: id, date: '2026-11-30', time: '09:30', invoice },
    units: [{ medicalClass: '212', name: '内服薬剤（院外処方）', count: 14, medications }],
  };
}

describe('an uploader that reads this ORCA', () => {
  it('sends every patient and every visit since the day of its settings, with diseases and prescriptions, and prints nothing there', async () => {
    clinic.settings = { ...clinic.settings, orca: { ...clinic.settings.orca!, since: '2026-09-01' } };
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 15, patientsLeft: 0 });
    const store = intake.read('fac_1');
    expect([...store.keys()].sort()).toEqual(orca.clinic.patients.map(({ id }) => id).sort());
    for (const { id } of orca.clinic.patients) {
      const days = orca.clinic.accounts.filter(({ patientId }) => patientId === id).map(({ date }) => date.replaceAll('-', ''));
      const files = filesOf(id);
      expect(files.filter((file) => file.endsWith('ADT-12')).map((file) => file.slice(0, 8))).toEqual(days.sort());
      expect(files).toEqual(expect.arrayContaining(['- ADT-00', '- PPR-01', ...days.map((day) => `${day} OMP-01`)]));
    }
    expect(orca.printed).toBe(0);
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 0, filesSent: 0 });
  });

  it('reads the same from its XML as from its JSON, of every question', async () => {
    const { patientId: id, date } = orca.clinic.accounts[0]!;
    const person = `<Patient_ID>${id}</Patient_ID>`;
    const visit = `${person}<Perform_Date>${date}</Perform_Date>`;
    const questions: readonly (readonly [read: (bytes: Uint8Array) => Reading<object>, api: string, record: string, members: string])[] = [
      [readPatients, `patientgetv2?id=${id}`, '', ''],
      [readPatients, 'patientlst1v2?class=01', 'patientlst1req', '<Base_StartDate>2026-01-01</Base_StartDate>'],
      [readDiseases, 'diseasegetv2?class=01', 'disease_inforeq', `${person}<Base_Date>${date.slice(0, 7)}</Base_Date>`],
      [readAcceptances, 'acceptlstv2?class=03', 'acceptlstreq', `<Acceptance_Date>${date}</Acceptance_Date>`],
      [readMedical, 'medicalgetv2?class=01', 'medicalgetreq', visit],
      [readMedical, 'medicalgetv2?class=02', 'medicalgetreq', `${visit}<Sequential_Number>1</Sequential_Number>`],
      [readCodes, 'system01lstv2?class=01', 'system01_managereq', ''],
    ];
    const headers = { authorization: `Basic ${Buffer.from('ormaster:ormaster').toString('base64')}` };
    for (const [read, api, record, members] of questions) {
      const [json, xml] = await Promise.all(
        ['&format=json', ''].map(async (format) => {
          const post = { headers, method: 'POST' as const, body: `<data><${record}>${members}</${record}></data>` };
          const answer = await request(`${orca.url}/api/api01rv2/${api}${format}`, record === '' ? { headers } : post);
          return Buffer.from(await answer.body.arrayBuffer());
        }),
      );
      expect([json!.toString('utf8')[0], xml!.toString('utf8').startsWith('<?xml')]).toEqual(['{', true]);
      const reading = read(json!);
      expect([api, reading.ok]).toEqual([api, true]);
      expect(read(xml!)).toEqual(reading);
    }
  });

  it('keeps everything that ORCA says while the cloud is gone for a day, and sends it when it is back', async () => {
    const uploader = clinic.start();
    await uploader.round();
    intake.fault = () => 'CUT_BEFORE';
    for (let hour = 0; hour < 24; hour += 6) {
      orca.clinic.accounts.push({ ...today(`000900${hour / 6}`), patientId: orca.clinic.patients[hour / 6]!.id });
      expect((await uploader.round()).problems).toMatchObject([{ code: 'NETWORK' }]);
      await clinic.clock.wait(6 * 3_600_000);
    }
    intake.fault = () => undefined;
    expect(await uploader.round()).toMatchObject({ problems: [], patientsLeft: 0 });
    for (const { id } of orca.clinic.patients.slice(0, 4)) expect(filesOf(id)).toContain('20261130 OMP-01');
  });

  it('says that the disk is full, and misses nothing when there is room again', async () => {
    let isFull = true;
    const uploader = clinic.start((path, bytes) => {
      if (isFull) throw new UploaderProblem('DISK_FULL');
      writeWhole(path, bytes);
    });
    orca.clinic.accounts.push(today('0009001'));
    expect((await uploader.round()).problems).toMatchObject([{ code: 'DISK_FULL' }]);
    await clinic.clock.wait(86_400_000);
    isFull = false;
    expect(await uploader.round()).toMatchObject({ problems: [], patientsLeft: 0 });
    expect(filesOf(today('').patientId)).toContain('20261130 OMP-01');
  });

  it.each([
    ['is down', { kind: 'down' }, 'ORCA_DOWN'],
    ['answers with half replies', { kind: 'half' }, 'ORCA_DOWN'],
    ['answers with garbage', { kind: 'garbage' }, 'ORCA_ERROR'],
    ['says that another terminal works on it (90)', { kind: 'result', result: '90' }, 'ORCA_ERROR'],
    ['says that it does not know the user (99)', { kind: 'result', result: '99' }, 'ORCA_ERROR'],
  ] as const)('that %s says so, and goes on by itself without losing a day', async (_what, fault, code) => {
    orca.clinic.accounts.push(today('0009001'));
    orca.fault = fault;
    const uploader = clinic.start();
    expect((await uploader.round()).problems).toMatchObject([{ code }]);
    await clinic.clock.wait(86_400_000);
    expect((await uploader.round()).problems).toMatchObject([{ code }]);
    orca.fault = undefined;
    expect(await uploader.round()).toMatchObject({ problems: [], patientsLeft: 0 });
    expect(filesOf(today('').patientId)).toContain('20261130 OMP-01');
  });

  it('that is slow is waited for', async () => {
    orca.fault = { kind: 'slow', ms: 1 };
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsLeft: 0 });
  });

  it('whose password was changed says so, and goes on with the new one', async () => {
    orca.password = 'changed';
    expect((await clinic.start().round()).problems).toMatchObject([{ code: 'ORCA_PASSWORD' }]);
    clinic.settings = { ...clinic.settings, orca: { ...clinic.settings.orca!, password: 'changed' } };
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsLeft: 0 });
  });

  it('drops the visit and the prescription of an account that was cancelled, and keeps those of its other days', async () => {
    const { patientId } = today('');
    const uploader = clinic.start();
    orca.account(today('0009001'));
    await uploader.round();
    expect(filesOf(patientId)).toEqual(expect.arrayContaining(['20261130 ADT-12', '20261130 OMP-01']));
    orca.cancel('0009001');
    expect(await uploader.round()).toMatchObject({ problems: [] });
    // The list of the month tells the visit of another day.
    expect(filesOf(patientId)).toEqual(['- ADT-00', '- PPR-01', '20261115 ADT-12']);
  });

  it('has the changed prescription of an account that was corrected, once', async () => {
    const { patientId } = today('');
    const uploader = clinic.start();
    orca.account(today('0009001'));
    await uploader.round();
    const { code, name } = clinicDrug('rebamipide');
    const units = [{ medicalClass: '212', name: '', count: 7, medications: [{ code, name, amount: '3', unit: '錠' }] }];
    orca.account({ ...today('0009001'), units }, 'modify');
    await uploader.round();
    const content = [...intake.read('fac_1').get(patientId)!.files].find(([path]) => path.includes('20261130/OMP-01'))![1];
    expect(content.toString('latin1')).toContain(code);
    expect(content.toString('latin1')).not.toContain(clinicDrug('amlodipine').code);
    expect(filesOf(patientId).filter((file) => file === '20261130 OMP-01')).toHaveLength(1);
  });
});

it('A push names the visit at once, and one that was missed is found by the next poll', async () => {
  const listening = new PushListening();
  const ending = new AbortController();
  let [connected, hinted]: (() => void)[] = [];
  const ready = new Promise<void>((done) => {
    connected = done;
  });
  const first = new Promise<void>((done) => {
    hinted = done;
  });
  const push = new OrcaPush(
    orca.pushUrl,
    (hint) => {
      listening.add(hint);
      hinted!();
    },
    () => connected!(),
  );
  const ended = push.listen(ending.signal);
  await ready;
  orca.account(today('0009001'));
  await first;
  expect(listening.takeHints()).toEqual([{ patientId: today('').patientId, date: '2026-11-30' }]);
  orca.fault = { kind: 'no-push' };
  const other = orca.clinic.patients[1]!.id;
  orca.account({ ...today('0009002'), patientId: other });
  expect(await clinic.start().round(listening.takeHints())).toMatchObject({ problems: [] });
  expect(filesOf(other)).toContain('20261130 OMP-01');
  ending.abort();
  await orca.close();
  await ended;
  orca = await OrcaServer.start(orca.clinic);
});
