import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR, DEMO_ACCOUNTS, type DemoAccount } from './demo-accounts.js';
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES } from './japanese-names.js';
import type { Random } from './random.js';
import type { Facility, FacilityKind, User } from './world-model.js';

const OTHERS = 40;

const PROFESSIONS: Readonly<Record<FacilityKind, readonly string[]>> = {
  HOSPITAL: ['DOCTOR', 'DOCTOR', 'NURSE'],
  CLINIC: ['DOCTOR', 'DOCTOR', 'NURSE'],
  PHARMACY: ['PHARMACIST'],
  NURSING_STATION: ['NURSE'],
  CARE_OFFICE: ['CARE_MANAGER'],
};

const WITH_CARD = { acr: ASSURANCE_HPKI, amr: ['hwk', 'pin'] };
const WITHOUT_CARD = { acr: ASSURANCE_TWO_FACTOR, amr: ['pwd', 'otp'] };

/** The demo accounts, then some forty colleagues who exist in the directory only. */
export function createUsers(random: Random, facilities: readonly Facility[]): User[] {
  const demo = DEMO_ACCOUNTS.map((one) => userOf(random, one, workplaceOf(one, facilities)));
  const viewers = facilities.filter((facility) => facility.viewing);
  const others = Array.from({ length: OTHERS }, (_, index) => colleague(random, viewers[index % viewers.length] as Facility, index));
  return [...demo, ...others];
}

function workplaceOf(one: DemoAccount, facilities: readonly Facility[]): Facility {
  const { workplace } = one;
  if (!workplace) return facilities.at(-1) as Facility;
  return facilities.filter((facility) => facility.kind === workplace.kind)[workplace.index] as Facility;
}

function userOf(random: Random, one: DemoAccount, facility: Facility): User {
  return {
    id: random.id('usr_'),
    subject: one.account,
    hasAccount: true,
    name: one.name,
    kana: one.kana,
    profession: one.profession,
    idKind: 'FULL',
    requiredAssurance: null,
    ...(one.hpki ? WITH_CARD : WITHOUT_CARD),
    activities: [{ facilityId: facility.id, role: one.role }],
  };
}

function colleague(random: Random, facility: Facility, index: number): User {
  const family = random.pick(FAMILY_NAMES);
  const given = random.pick(random.chance(0.5) ? FEMALE_NAMES : MALE_NAMES);
  const profession = random.pick(PROFESSIONS[facility.kind]);
  return {
    id: random.id('usr_'),
    subject: random.id('person-'),
    hasAccount: false,
    name: `${family.name} ${given.name}`,
    kana: `${family.kana} ${given.kana}`,
    profession,
    idKind: index % 7 === 6 ? 'LIMITED' : 'FULL',
    requiredAssurance: null,
    ...(profession === 'DOCTOR' ? WITH_CARD : WITHOUT_CARD),
    activities: [{ facilityId: facility.id, role: index % 6 === 5 ? 'FACILITY_ADMIN' : null }],
  };
}
