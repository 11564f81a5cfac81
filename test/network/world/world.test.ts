import { createWorld } from './world.js';
import type { World } from './world-model.js';

const OPTIONS = { seed: 1, firstStart: '2026-01-15' };
const world = createWorld(OPTIONS);

function account(of: World, subject: string) {
  const user = of.users.find((one) => one.subject === subject)!;
  const facilityId = user.activities[0]!.facilityId;
  const consents = of.consents.filter((one) => one.viewingFacilityId === facilityId);
  return { user, facilityId, consents, permissions: of.permissions.filter((one) => one.userId === user.id) };
}

const systemOf = (of: World, facilityId: string) => of.facilities.find((one) => one.id === facilityId)!.system;

describe('the invented world', () => {
  it('is the same for the same seed and day, and different for another seed', () => {
    expect(createWorld(OPTIONS)).toEqual(world);
    expect(createWorld({ ...OPTIONS, seed: 2 }).patients).not.toEqual(world.patients);
  });

  it('has patients whom every hospital knows and dr-sato may see, where they are wanted, and else the same patients and facilities', () => {
    const { patients, facilities, links, consents, users } = createWorld({ ...OPTIONS, everywhere: 2 });
    expect([patients, facilities]).toEqual([world.patients, world.facilities]);
    const hospitals = facilities.filter(({ system }) => system !== null).map(({ id }) => id);
    const clinic = users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    for (const { id } of patients.slice(0, 2)) {
      const known = links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
      expect(known.filter((facility) => hospitals.includes(facility)).sort()).toEqual([...hospitals].sort());
      const given = consents
        .filter((one) => one.patientId === id && one.viewingFacilityId === clinic)
        .map((one) => one.disclosingFacilityId);
      expect([...given].sort()).toEqual(known.filter((facility) => facility !== clinic).sort());
    }
  });

  it('has twelve disclosing hospitals, thirty viewing facilities and two hundred patients, two fifths of them in both systems', () => {
    expect(world.facilities.filter((one) => one.system === 'humanbridge')).toHaveLength(7);
    expect(world.facilities.filter((one) => one.system === 'id-link')).toHaveLength(5);
    expect(world.facilities.filter((one) => one.viewing && one.kind !== 'HOSPITAL')).toHaveLength(30);
    expect(world.patients).toHaveLength(200);
    const systems = world.patients.map((patient) => {
      const links = world.links.filter((one) => one.patientId === patient.id);
      return new Set(links.map((one) => systemOf(world, one.facilityId)));
    });
    expect(systems.filter((one) => one.has('humanbridge') && one.has('id-link'))).toHaveLength(80);
  });

  it('has ids that are unique and opaque, codes of the prefecture, and local IDs unique at each facility', () => {
    const ids = [...world.facilities, ...world.patients, ...world.users, ...world.consents, ...world.permissions].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^(fac|pat|usr|con|prm)_[a-z2-7]{12}$/);
    for (const facility of world.facilities) expect(facility.institutionCode).toMatch(/^33\d{8}$/);
    expect(new Set(world.links.map((one) => `${one.facilityId} ${one.localPatientId}`)).size).toBe(world.links.length);
    const receipts = new Set(world.receipts?.facilities.map(({ facilityId }) => facilityId));
    for (const { facilityId, localPatientId } of world.links.filter((one) => !receipts.has(one.facilityId)))
      expect(localPatientId).toMatch(systemOf(world, facilityId) ? /^\d{7,10}$/ : /^C\d+$/);
  });

  it('gives consents and permissions only where a link and a disclosure exist', () => {
    const links = new Set(world.links.map((one) => `${one.patientId} ${one.facilityId}`));
    for (const consent of world.consents) {
      expect(links.has(`${consent.patientId} ${consent.disclosingFacilityId}`)).toBe(true);
      expect(Object.keys(world.facilities.find((one) => one.id === consent.disclosingFacilityId)!.published).length).toBeGreaterThan(0);
      expect(world.facilities.find((one) => one.id === consent.viewingFacilityId)!.viewing).toBe(true);
    }
  });

  it.each([1, 2, 3, 4, 5])('gives the clinic of dr-sato the data that the demo needs (seed %i)', (seed) => {
    const of = createWorld({ ...OPTIONS, seed });
    const { user, consents, permissions } = account(of, 'dr-sato');
    expect(user).toMatchObject({ profession: 'DOCTOR', requiredAssurance: null, acr: 'urn:hareyaka:acr:hpki', amr: ['hwk', 'pin'] });
    const patients = [...new Set(consents.map((one) => one.patientId))];
    expect(patients.length).toBeGreaterThanOrEqual(60);
    const both = patients.filter((patient) => {
      const systems = consents.filter((one) => one.patientId === patient).map((one) => systemOf(of, one.disclosingFacilityId));
      return systems.includes('humanbridge') && systems.includes('id-link');
    });
    expect(both.length).toBeGreaterThanOrEqual(25);
    const disclosing = of.facilities.filter((one) => one.system && consents.some((consent) => consent.disclosingFacilityId === one.id));
    const silent = disclosing.filter((one) => !one.published[one.system!]?.includes('LAB_RESULT'));
    expect(silent).toHaveLength(3);
    expect(permissions).toHaveLength(1);
    expect(permissions[0]).toMatchObject({ patientId: null, careFrom: null, careUntil: null });
    expect(permissions[0]?.categories).toContain('CARE_RECORD');
  });

  it('gives the nurse, the pharmacist, the care manager and the outsider the rights that the README describes', () => {
    const nurse = account(world, 'ns-tanaka');
    expect(new Set(nurse.permissions.map((one) => one.patientId)).size).toBe(12);
    for (const one of nurse.permissions) expect(one.categories).toEqual(['ALLERGY', 'PRESCRIPTION', 'CARE_RECORD']);
    const pharmacist = account(world, 'ph-yamada');
    expect(new Set(pharmacist.consents.map((one) => one.patientId)).size).toBe(20);
    expect(pharmacist.permissions.map((one) => [one.categories, one.careFrom])).toEqual([
      [['PRESCRIPTION', 'LAB_RESULT'], '2025-01-15'],
      [['ALLERGY'], null],
    ]);
    const manager = account(world, 'cm-kimura');
    expect(manager.permissions.map((one) => one.categories)).toEqual(Array.from({ length: 8 }, () => ['CARE_RECORD']));
    for (const { patientId } of [...nurse.permissions, ...manager.permissions]) {
      expect([...nurse.consents, ...manager.consents].some((one) => one.patientId === patientId)).toBe(true);
    }
    const outsider = account(world, 'dr-gaibu');
    expect(outsider.permissions).toEqual([]);
    expect(outsider.consents.length).toBeGreaterThan(0);
    expect(account(world, 'admin').user.activities[0]?.role).toBe('NETWORK_ADMIN');
    expect(account(world, 'support').user.activities[0]?.role).toBe('SUPPORT_CENTRE');
    expect(account(world, 'vendor').user).toMatchObject({ profession: 'VENDOR', activities: [{ role: null }] });
  });
});
