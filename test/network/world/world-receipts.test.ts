import { derivePatientId } from '../../../clients/uploader/mapping/local-patient-id.js';
import { planChart } from '../charts/chart-plan.js';
import { profileOf } from '../charts/clinical-profile.js';
import { importTables } from './import-files.js';
import { createWorld } from './world.js';

const OPTIONS = { seed: 1, firstStart: '2026-01-15' };
const without = createWorld({ ...OPTIONS, receipts: false });
const world = createWorld({ ...OPTIONS, receipts: true });
const receipts = world.receipts!;
const facilityOf = (id: string) => world.facilities.find((one) => one.id === id)!;

describe('the facilities of the receipt cloud', () => {
  it('come behind everything else, which stays as it is without them', () => {
    for (const name of ['facilities', 'users', 'links', 'consents'] as const)
      expect(world[name].slice(0, without[name].length)).toEqual(without[name]);
    for (const name of ['patients', 'permissions'] as const) expect(world[name]).toEqual(without[name]);
    expect(without.receipts).toBeUndefined();
    expect(createWorld({ ...OPTIONS, receipts: true })).toEqual(world);
  });

  it('are eight clinics and four pharmacies with fifteen patients each, of whom nine are not linked', () => {
    expect(receipts.facilities.map(({ facilityId }) => facilityOf(facilityId).kind)).toEqual([
      ...Array(8).fill('CLINIC'),
      ...Array(4).fill('PHARMACY'),
    ]);
    for (const { facilityId, patients } of receipts.facilities) {
      expect(facilityOf(facilityId).published['receipt-cloud']).toContain('PRESCRIPTION');
      expect(patients).toHaveLength(15);
      expect(new Set(patients.map(({ localPatientId }) => localPatientId)).size).toBe(15);
      const linked = world.links.filter((one) => one.facilityId === facilityId);
      expect(linked.map(({ localPatientId }) => localPatientId)).toEqual(
        patients.filter(({ isLinked }) => isLinked).map(({ localPatientId }) => localPatientId),
      );
      expect(linked).toHaveLength(6);
    }
  });

  it('have ids that are nobody else’s, and consents only over links', () => {
    const ids = [...world.facilities, ...world.users, ...world.consents].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(world.facilities.map(({ institutionCode }) => institutionCode)).size).toBe(world.facilities.length);
    const links = new Set(world.links.map((one) => `${one.patientId} ${one.facilityId}`));
    for (const one of world.consents.slice(without.consents.length))
      expect(links.has(`${one.patientId} ${one.disclosingFacilityId}`)).toBe(true);
  });

  it('number a pharmacy’s patients as the uploader derives their numbers, and give it the patients of its clinics', () => {
    for (const { clinics, patients } of receipts.facilities.filter(({ clinics }) => clinics.length > 0)) {
      const known = receipts.facilities.filter(({ facilityId }) => clinics.includes(facilityId)).flatMap((one) => one.patients);
      for (const { patientId, localPatientId } of patients) {
        expect(known.some((one) => one.patientId === patientId)).toBe(true);
        const { family, given, birthDate, sex } = world.patients.find(({ id }) => id === patientId)!;
        const person = { name: `${family}　${given}`, birthDate: birthDate.replaceAll('-', ''), sex: sex === 'MALE' ? 'M' : 'F' };
        expect(derivePatientId(person).id).toBe(localPatientId);
      }
    }
  });

  it('are in the import files, with what they disclose', () => {
    const { facilities, users } = importTables(world);
    expect(facilities!.filter((row) => row[8]?.startsWith('receipt-cloud:DEMOGRAPHICS|'))).toHaveLength(12);
    expect(users!.filter((row) => row[8]?.endsWith(':FACILITY_ADMIN')).length).toBeGreaterThanOrEqual(12);
  });
});

it.each([1, 2, 3, 4, 5])(
  'One patient has the same drugs of a hospital, of a clinic and of a pharmacy, all open to dr-sato (seed %i)',
  (seed) => {
    const of = createWorld({ ...OPTIONS, seed, receipts: true });
    const { shownPatientId, facilities } = of.receipts!;
    const doctor = of.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    const open = of.consents.filter((one) => one.patientId === shownPatientId && one.viewingFacilityId === doctor);
    const at = facilities.filter(({ patients }) => patients.some(({ patientId, isLinked }) => patientId === shownPatientId && isLinked));
    expect(at.map(({ clinics }) => clinics.length > 0)).toEqual([false, true]);
    for (const { facilityId } of at) expect(open.map((one) => one.disclosingFacilityId)).toContain(facilityId);
    const patient = of.patients.find(({ id }) => id === shownPatientId)!;
    const regular = profileOf(of, patient).problems.flatMap(({ drugs }) => drugs);
    expect(regular.length).toBeGreaterThan(1);
    const hospitals = of.facilities.filter(
      ({ id, published }) =>
        published.humanbridge?.includes('PRESCRIPTION') && open.some(({ disclosingFacilityId }) => disclosingFacilityId === id),
    );
    const orders = hospitals.flatMap((hospital) => {
      const link = of.links.find((one) => one.patientId === shownPatientId && one.facilityId === hospital.id)!;
      return planChart(of, patient, hospital, link).filter(({ dataType, flag }) => dataType === 'OMP-01' && flag === 1);
    });
    expect(orders.length).toBeGreaterThan(0);
  },
);
