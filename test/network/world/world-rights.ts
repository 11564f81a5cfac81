import { CATEGORIES, type Category } from '../../../subgraphs/kit/permit/category.js';
import { daysAfter, instantOf } from './calendar.js';
import type { Random } from './random.js';
import type { Consent, Facility, Link, Patient, Permission, User } from './world-model.js';

interface Ground {
  readonly firstStart: string;
  readonly facilities: readonly Facility[];
  readonly patients: readonly Patient[];
  readonly links: readonly Link[];
  readonly users: readonly User[];
  readonly everywhere: number;
}

/** How many patients consented for the demo accounts' workplaces, and how many of them are named in a permission. */
const DEMO = { doctor: 80, doctorWhole: 60, nurse: 15, nurseNamed: 12, pharmacist: 20, careManager: 10, careManagerNamed: 8, outsider: 10 };

const BY_PROFESSION: Readonly<Record<string, readonly Category[]>> = {
  DOCTOR: CATEGORIES,
  NURSE: ['ALLERGY', 'DIAGNOSIS', 'PRESCRIPTION', 'CARE_RECORD'],
  PHARMACIST: ['ALLERGY', 'PRESCRIPTION', 'LAB_RESULT'],
  CARE_MANAGER: ['CARE_RECORD'],
};

/** Consents and permissions: first those that the demo accounts need, then plausible others, some of which have expired. */
export function createRights(random: Random, ground: Ground): { consents: Consent[]; permissions: Permission[] } {
  const consents: Consent[] = [];
  const permissions: Permission[] = [];
  const world = indexed(ground);
  const before = (least: number, most: number): string =>
    instantOf(daysAfter(ground.firstStart, -random.int(least, most)), random.int(9, 17));

  const consent = (patient: Patient, viewer: Facility, links: readonly Link[], since: readonly [number, number] = [10, 300]): void => {
    for (const link of links) {
      if (link.facilityId === viewer.id) continue;
      const push = world.facility(link.facilityId).kind === 'HOSPITAL' && random.chance(0.15);
      consents.push({
        id: random.id('con_'),
        patientId: patient.id,
        disclosingFacilityId: link.facilityId,
        viewingFacilityId: viewer.id,
        kind: push ? 'PUSH' : 'PATIENT',
        startsAt: before(...since),
      });
    }
  };
  const permit = (user: User, categories: readonly Category[], more: Partial<Permission> = {}): void => {
    const facilityId = user.activities[0]?.facilityId ?? '';
    const validFrom = instantOf(daysAfter(ground.firstStart, -30), 9);
    const open = { patientId: null, careFrom: null, careUntil: null, validUntil: null, reason: '診療・ケアのため' };
    permissions.push({ id: random.id('prm_'), userId: user.id, facilityId, categories, validFrom, ...open, ...more });
  };

  const doctor = world.account('dr-sato');
  const inBoth = random.sample(world.linkedAt('humanbridge', 'id-link'), 40);
  const rest = random.sample(
    world.anywhere.filter((patient) => !inBoth.includes(patient)),
    DEMO.doctor - inBoth.length,
  );
  [...inBoth, ...rest].forEach((patient, index) => {
    const links = world.linksOf(patient).filter((link) => link.facilityId !== doctor.facility.id);
    const kept = index < DEMO.doctorWhole ? links : links.filter((_, at) => at === 0 || random.chance(0.6));
    consent(patient, doctor.facility, kept);
  });
  for (const patient of ground.patients.slice(0, ground.everywhere)) {
    const given = new Set(consents.filter(({ patientId }) => patientId === patient.id).map((one) => one.disclosingFacilityId));
    consent(
      patient,
      doctor.facility,
      world.linksOf(patient).filter(({ facilityId }) => !given.has(facilityId)),
    );
  }
  permit(doctor.user, CATEGORIES);

  const nurse = world.account('ns-tanaka');
  const nursed = random.sample(
    world.anywhere.filter((patient) => world.isLinked(patient, nurse.facility)),
    DEMO.nurse,
  );
  for (const patient of nursed) consent(patient, nurse.facility, world.linksOf(patient));
  for (const { id } of nursed.slice(0, DEMO.nurseNamed)) permit(nurse.user, ['ALLERGY', 'PRESCRIPTION', 'CARE_RECORD'], { patientId: id });

  const pharmacist = world.account('ph-yamada');
  for (const patient of random.sample(world.anywhere, DEMO.pharmacist)) consent(patient, pharmacist.facility, world.atHospitals(patient));
  permit(pharmacist.user, ['PRESCRIPTION', 'LAB_RESULT'], { careFrom: daysAfter(ground.firstStart, -365), reason: '直近一年の服薬確認' });
  permit(pharmacist.user, ['ALLERGY'], { reason: '副作用歴の確認' });

  const manager = world.account('cm-kimura');
  const managed = random.sample(
    world.anywhere.filter((patient) => world.isLinked(patient, manager.facility)),
    DEMO.careManager,
  );
  for (const patient of managed) consent(patient, manager.facility, world.inCareCabinet(patient));
  for (const { id } of managed.slice(0, DEMO.careManagerNamed))
    permit(manager.user, ['CARE_RECORD'], { patientId: id, reason: 'ケアプラン作成' });

  const outsider = world.account('dr-gaibu');
  for (const patient of random.sample(world.anywhere, DEMO.outsider)) consent(patient, outsider.facility, world.linksOf(patient));

  const served = new Set([doctor, nurse, pharmacist, manager, outsider].map(({ facility }) => facility.id));
  ground.facilities.forEach((viewer, index) => {
    if (!viewer.viewing || served.has(viewer.id)) return;
    const lapsed = index % 9 === 0;
    const links = viewer.kind === 'CARE_OFFICE' ? world.inCareCabinet : world.linksOf;
    for (const patient of random.sample(world.anywhere, random.int(4, 15))) {
      consent(patient, viewer, links(patient), lapsed ? [400, 700] : [10, 300]);
    }
    const since = lapsed ? { validFrom: before(380, 500) } : {};
    for (const user of world.colleaguesAt(viewer)) {
      if (random.chance(0.7)) permit(user, BY_PROFESSION[user.profession] ?? [], since);
    }
  });
  return { consents, permissions };
}

function indexed({ facilities, patients, links, users }: Ground) {
  const facilityOf = new Map(facilities.map((facility) => [facility.id, facility]));
  const linksOf = new Map<string, Link[]>();
  for (const link of links) linksOf.set(link.patientId, [...(linksOf.get(link.patientId) ?? []), link]);
  const facility = (id: string): Facility => facilityOf.get(id) as Facility;
  const ofPatient = (patient: Patient): Link[] => linksOf.get(patient.id) ?? [];
  const atHospitals = (patient: Patient): Link[] => ofPatient(patient).filter((link) => facility(link.facilityId).system !== null);
  const linkedAt = (...systems: string[]) =>
    patients.filter((patient) =>
      systems.every((system) => atHospitals(patient).some((link) => facility(link.facilityId).system === system)),
    );
  return {
    facility,
    linksOf: ofPatient,
    atHospitals,
    linkedAt,
    anywhere: patients.filter((patient) => atHospitals(patient).length > 0),
    inCareCabinet: (patient: Patient) => ofPatient(patient).filter((link) => facility(link.facilityId).published['care-cabinet']),
    isLinked: (patient: Patient, at: Facility) => ofPatient(patient).some((link) => link.facilityId === at.id),
    colleaguesAt: (at: Facility) => users.filter((user) => !user.hasAccount && user.activities.some((one) => one.facilityId === at.id)),
    account: (subject: string) => {
      const user = users.find((one) => one.subject === subject) as User;
      return { user, facility: facility(user.activities[0]?.facilityId ?? '') };
    },
  };
}
