import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { PushListening } from '../../../../clients/uploader/commands/run.js';
import { readPatients } from '../../../../clients/uploader/formats/orca/read-patients.js';
import { OrcaPush } from '../../../../clients/uploader/sources/orca/orca-push.js';
import { describeCorpus, readCorpus } from '../../../../clients/uploader/testing/corpus.js';
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

  it('reads the same from its XML as from its JSON', async () => {
    const ask = async (format: string) => {
      const authorization = `Basic ${Buffer.from('ormaster:ormaster').toString('base64')}`;
      const { id } = orca.clinic.patients[0]!;
      const body = await (
        await request(`${orca.url}/api/api01rv2/patientgetv2?id=${id}${format}`, { headers: { authorization } })
      ).body.text();
      return { body, id };
    };
    const [json, xml] = [await ask('&format=json'), await ask('')];
    expect([json.body.startsWith('{'), xml.body.includes('<patientinfores type="record">')]).toEqual([true, true]);
    const [one, other] = [json, xml].map(({ body }) => readPatients(Buffer.from(body)));
    expect(one).toMatchObject({ ok: true, value: { patients: [{ id: json.id }] } });
    expect(other).toEqual(one);
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

const FORM = '<Request_Number>02</Request_Number><Patient_ID>%I</Patient_ID><Invoice_Number>%V</Invoice_Number>';

describeCorpus('orca', 'the replies of this ORCA', () => {
  /** All paths of names in a value; a list counts as its first record. */
  function pathsOf(value: unknown, path = ''): string[] {
    if (Array.isArray(value)) return pathsOf(value[0], path);
    if (typeof value !== 'object' || value === null) return [path];
    return Object.entries(value).flatMap(([name, one]) => pathsOf(one, `${path}/${name}`));
  }

  it.each([
    ['patientgetv2', 'patientgetv2', 'GET', ''],
    ['patientlst1v2', 'patientlst1v2', 'patientlst1req', '<Base_StartDate>2026-01-01</Base_StartDate>'],
    ['diseasegetv2', 'diseasegetv2', 'disease_inforeq', '<Patient_ID>%I</Patient_ID><Base_Date>2026-11</Base_Date>'],
    ['acceptlstv2_03', 'acceptlstv2', 'acceptlstreq', '<Acceptance_Date>%D</Acceptance_Date>'],
    ['system01lstv2_01', 'system01lstv2', 'system01_managereq', '<Base_Date>2026-11-30</Base_Date>'],
    ['prescriptionv2', 'prescriptionv2', 'prescriptionv2req', FORM],
    ['medicinenotebookv2', 'medicinenotebookv2', 'medicinenotebookv2req', FORM],
  ])('have the records and members of the recorded %s, and no others', async (file, api, record, members) => {
    const account = orca.clinic.accounts[0]!;
    const filled = members.replace('%I', account.patientId).replace('%D', account.date).replace('%V', account.invoice);
    const options = { headers: { authorization: `Basic ${Buffer.from('ormaster:ormaster').toString('base64')}` } };
    const path = `${orca.url}/api01rv2/${api}?class=01&format=json&id=${account.patientId}`;
    const answer =
      record === 'GET'
        ? await request(path, options)
        : await request(path, { ...options, method: 'POST', body: `<data><${record}>${filled}</${record}></data>` });
    const ours = pathsOf(await answer.body.json()).sort();
    const recorded = new Set(pathsOf(JSON.parse(Buffer.from(readCorpus(`orca/${file}.json`)).toString('utf8'))));
    // A disease is the main one in some recordings only.
    expect(ours.filter((one) => !recorded.has(one) && !one.endsWith('/Disease_Category'))).toEqual([]);
    expect(ours.length).toBeGreaterThan(5);
  });
});
