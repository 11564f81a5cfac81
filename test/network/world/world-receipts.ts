import { derivePatientId } from '../../../clients/uploader/mapping/local-patient-id.js';
import { profileOf } from '../charts/clinical-profile.js';
import { compact, daysAfter, instantOf } from './calendar.js';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR, CLERK } from './demo-accounts.js';
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES } from './japanese-names.js';
import type { Random } from './random.js';
import { RECEIPT_CATEGORIES, RECEIPT_PLANS, type ReceiptPlan } from './receipt-catalog.js';
import type { Consent, Facility, Link, Patient, ReceiptFacility, User, World } from './world-model.js';

const PATIENTS = 15;
/** Two fifths are linked, half of them people whom `dr-sato` may see elsewhere. */
const LINKED = 6;
const OF_THE_DOCTOR = 3;

/** Adds the facilities of the receipt cloud behind all others, with streams of their own: what was there stays as it is. */
export function addReceipts(world: World, stream: (name: string) => Random): World {
  const facilities = createFacilities(stream('receipt-facilities'), world);
  const doctor = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
  const shown = findShown(world, doctor);
  const receipts = createReceipts(stream('receipt-patients'), world, { facilities, doctor, shown });
  const links = createLinks(stream('receipt-links'), world, receipts);
  return {
    ...world,
    facilities: [...world.facilities, ...facilities],
    users: [...world.users, ...createMembers(stream('receipt-members'), facilities)],
    links: [...world.links, ...links],
    consents: [...world.consents, ...createConsents(stream('receipt-consents'), world, { links, doctor, shown })],
    receipts: { facilities: receipts, shownPatientId: shown.id },
  };
}

function createFacilities(random: Random, { facilities, firstStart }: World): Facility[] {
  const taken = new Set(facilities.map(({ institutionCode }) => institutionCode));
  return RECEIPT_PLANS.map(({ name, kana, kind }) => ({
    ...{ id: random.id('fac_'), institutionCode: newCode(random, kind, taken), name, kana, kind, system: null, viewing: false },
    joinedOn: daysAfter(firstStart, -random.int(910, 1400)),
    published: { 'receipt-cloud': RECEIPT_CATEGORIES[kind] },
  }));
}

function newCode(random: Random, kind: ReceiptPlan['kind'], taken: Set<string>): string {
  for (;;) {
    const code = `33${kind === 'PHARMACY' ? '4' : '1'}${random.digits(7)}`;
    if (taken.has(code)) continue;
    taken.add(code);
    return code;
  }
}

/** The first patient whom `dr-sato` may see at a hospital that shows prescriptions, and whose every condition has a drug. */
function findShown(world: World, doctor: string): Patient {
  const hospitals = new Set(
    world.facilities.filter(({ published }) => published.humanbridge?.includes('PRESCRIPTION')).map(({ id }) => id),
  );
  const seen = new Set(
    world.consents
      .filter((one) => one.viewingFacilityId === doctor && hospitals.has(one.disclosingFacilityId))
      .map(({ patientId }) => patientId),
  );
  const found = world.patients.find((patient) => {
    const { problems } = profileOf(world, patient);
    return seen.has(patient.id) && problems.length > 1 && problems.every(({ drugs }) => drugs.length > 0);
  });
  if (!found) throw new Error('nobody in this world has drugs of a hospital that dr-sato may see');
  return found;
}

interface Choice {
  readonly facilities: readonly Facility[];
  readonly doctor: string;
  readonly shown: Patient;
}

function createReceipts(random: Random, world: World, { facilities, doctor, shown }: Choice): ReceiptFacility[] {
  const seen = new Set(world.consents.filter((one) => one.viewingFacilityId === doctor).map(({ patientId }) => patientId));
  const all: (ReceiptFacility & { readonly people: readonly Patient[] })[] = [];
  facilities.forEach((facility, index) => {
    const { computer, clinics } = RECEIPT_PLANS[index]!;
    // A pharmacy's patients are those of its clinics.
    const people = clinics.length === 0 ? world.patients : [...new Set(clinics.flatMap((at) => all[at]!.people))];
    // The shown patient goes to the first clinic and to its pharmacy, and to no other.
    const first = clinics.length === 0 ? index === 0 : clinics.includes(0);
    const others = random.sample(people, people.length).filter(({ id }) => id !== shown.id);
    const known = [...(first ? [shown] : []), ...others.filter(({ id }) => seen.has(id))].slice(0, OF_THE_DOCTOR);
    const rest = others.filter((one) => !known.includes(one));
    const chosen = [...known, ...rest].slice(0, PATIENTS);
    const taken = new Set<string>();
    const patients = chosen.map((patient, at) => ({
      patientId: patient.id,
      localPatientId: facility.kind === 'PHARMACY' ? deriveId(patient) : newLocalId(random, computer, taken),
      isLinked: at < LINKED,
    }));
    all.push({ facilityId: facility.id, computer, clinics: clinics.map((at) => facilities[at]!.id), patients, people: chosen });
  });
  return all.map(({ people: _, ...one }) => one);
}

/** A pharmacy's texts have no number of the patient. */
function deriveId({ family, given, birthDate, sex }: Patient): string {
  return derivePatientId({ name: `${family}${given}`, birthDate: compact(birthDate), sex: sex === 'MALE' ? 'M' : 'F' }).id!;
}

/** ORCA numbers its patients with five digits; the others' numbers have six. */
function newLocalId(random: Random, computer: ReceiptFacility['computer'], taken: Set<string>): string {
  for (;;) {
    const id = computer === 'ORCA' ? `0${random.digits(4)}` : random.digits(6);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function createLinks(random: Random, { firstStart }: World, receipts: readonly ReceiptFacility[]): Link[] {
  return receipts.flatMap(({ facilityId, patients }) =>
    patients
      .filter(({ isLinked }) => isLinked)
      .map(({ patientId, localPatientId }) => {
        const confirmedAt = instantOf(daysAfter(firstStart, -random.int(310, 900)), random.int(9, 17));
        return { patientId, facilityId, localPatientId, confirmedAt };
      }),
  );
}

function createConsents(
  random: Random,
  { firstStart, consents }: World,
  { links, doctor, shown }: { links: readonly Link[]; doctor: string; shown: Patient },
): Consent[] {
  const seen = new Set(consents.filter((one) => one.viewingFacilityId === doctor).map(({ patientId }) => patientId));
  return links
    .filter(({ patientId }) => patientId === shown.id || (seen.has(patientId) && random.chance(0.7)))
    .map(({ patientId, facilityId }) => ({
      ...{ id: random.id('con_'), patientId, disclosingFacilityId: facilityId, viewingFacilityId: doctor, kind: 'PATIENT' as const },
      startsAt: instantOf(daysAfter(firstStart, -random.int(10, 300)), random.int(9, 17)),
    }));
}

function createClerk(id: string, facilityId: string): User {
  const { account: subject, name, kana, profession } = CLERK;
  return {
    ...{ id, subject, hasAccount: true, name, kana, profession, idKind: 'FULL', requiredAssurance: null },
    ...{ acr: ASSURANCE_TWO_FACTOR, amr: ['pwd', 'otp'], activities: [{ facilityId, role: 'FACILITY_ADMIN' }] },
  };
}

/** One member for each facility: who asks there why something was not sent. At the first one it is the clerk, who has an account of the demo. */
function createMembers(random: Random, facilities: readonly Facility[]): User[] {
  return facilities.map(({ id, kind }, index): User => {
    if (index === 0) return createClerk(random.id('usr_'), id);
    const family = random.pick(FAMILY_NAMES);
    const given = random.pick(random.chance(0.5) ? FEMALE_NAMES : MALE_NAMES);
    const isDoctor = kind === 'CLINIC';
    return {
      ...{ id: random.id('usr_'), subject: random.id('person-'), hasAccount: false },
      ...{ name: `${family.name} ${given.name}`, kana: `${family.kana} ${given.kana}` },
      ...{ profession: isDoctor ? 'DOCTOR' : 'PHARMACIST', idKind: 'FULL', requiredAssurance: null },
      ...(isDoctor ? { acr: ASSURANCE_HPKI, amr: ['hwk', 'pin'] } : { acr: ASSURANCE_TWO_FACTOR, amr: ['pwd', 'otp'] }),
      activities: [{ facilityId: id, role: 'FACILITY_ADMIN' }],
    };
  });
}
