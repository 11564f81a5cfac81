import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FakeIntake } from '../../testing/fake-intake.js';
import { FakeOrca } from '../../testing/fake-orca.js';
import { Clinic } from '../../testing/start-clinic.js';

let intake: FakeIntake;
let orca: FakeOrca;
let clinic: Clinic;
beforeEach(async () => {
  [intake, orca] = [await FakeIntake.start(), await FakeOrca.start()];
  clinic = new Clinic(intake, 'fac_1');
  await clinic.enrol();
  clinic.settings = { ...clinic.settings, orca: { url: orca.url, user: 'ormaster', password: 'first' } };
  orca.visits.push(visit('00012', '2026-11-30', '0000861'));
});
afterEach(async () => {
  await Promise.all([intake.stop(), orca.stop()]);
  clinic.remove();
});

const visit = (patientId: string, date: string, invoice: string) => ({
  ...{ patientId, date, invoice, name: '架空　太郎', birthDate: '1975-01-01' },
  drug: { code: '620000001', name: '甲錠' },
});
const daysOf = (localId: string) =>
  [...(intake.read('fac_1').get(localId)?.files.keys() ?? [])].map((path) => path.split('/').slice(3, 5).join(' ')).sort();

it('sends what the API says of the day: patient, diseases, visit and prescription', async () => {
  expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 1 });
  expect(daysOf('00012')).toEqual(['- ADT-00', '- PPR-01', '20261130 ADT-12', '20261130 OMP-01']);
});

it('asks again in each round, and sends nothing if only the times of the replies have changed', async () => {
  const uploader = clinic.start();
  await uploader.round();
  const before = intake.requests.length;
  expect(await uploader.round()).toMatchObject({ problems: [], patientsSent: 0 });
  expect(intake.requests.length).toBe(before);
});

it('reads the days that it missed while ORCA or this machine was off', async () => {
  await clinic.start().round();
  orca.isDown = true;
  const uploader = clinic.start();
  expect((await uploader.round()).problems).toMatchObject([{ code: 'ORCA_DOWN' }]);
  orca.visits.push(visit('00013', '2026-12-01', '0000862'), visit('00014', '2026-12-03', '0000863'));
  await clinic.clock.wait(5 * 86_400_000);
  expect((await uploader.round()).problems).toMatchObject([{ code: 'ORCA_DOWN' }]);
  orca.isDown = false;
  expect(await uploader.round()).toMatchObject({ problems: [], patientsSent: 2 });
  expect([...intake.read('fac_1').keys()].sort()).toEqual(['00012', '00013', '00014']);
});

it('finds a visit that was entered late in the evening, on the next day', async () => {
  await clinic.start().round();
  orca.visits.push(visit('00013', '2026-11-30', '0000862'));
  await clinic.clock.wait(86_400_000);
  expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 1 });
});

it('says that the password was changed, and goes on with the new one', async () => {
  orca.password = 'second';
  expect((await clinic.start().round()).problems).toMatchObject([{ code: 'ORCA_PASSWORD' }]);
  clinic.settings = { ...clinic.settings, orca: { ...clinic.settings.orca!, password: 'second' } };
  expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 1 });
});

it('keeps what it knows when ORCA refuses because another terminal works on the patient (E90)', async () => {
  const uploader = clinic.start();
  await uploader.round();
  orca.result = 'E90';
  expect((await uploader.round()).problems).toMatchObject([{ code: 'ORCA_ERROR', detail: 'Api_Result=E90' }]);
  orca.result = undefined;
  expect(await uploader.round()).toMatchObject({ problems: [], patientsSent: 0 });
  expect(daysOf('00012')).toHaveLength(4);
});

it('asks first for the visits that were pushed, whatever their day', async () => {
  orca.visits.push(visit('00013', '2026-10-05', '0000700'));
  const uploader = clinic.start();
  await uploader.round();
  expect(intake.read('fac_1').has('00013')).toBe(false);
  await uploader.round([{ patientId: '00013', date: '2026-10-05' }]);
  expect(daysOf('00013')).toContain('20261005 OMP-01');
});

it('asks no faster than its settings say', async () => {
  clinic.settings = { ...clinic.settings, orca: { ...clinic.settings.orca!, requestsPerSecond: 2 } };
  const before = clinic.clock.now();
  await clinic.start().round();
  expect(clinic.clock.now() - before).toBeGreaterThanOrEqual((orca.asked.length - 1) * 500);
});
