import { CATEGORIES, type CategoryMask, EVERY_CATEGORY, isDated, maskOf } from '../../../subgraphs/kit/permit/category.js';
import { before, DAY, dateBefore, type Instant } from './instants.js';
import type { FacilityKind, InventedFacility, Span } from './invented-facilities.js';
import { RowChoices } from './row-choices.js';
import type { TierSize } from './tiers.js';

export const ISSUER = 'https://issuer.bench';
export const HPKI = 'urn:hareyaka:acr:hpki';

export type Profession = 'DOCTOR' | 'NURSE' | 'PHARMACIST' | 'CARE_MANAGER';

/** A permission for every patient of the facility. */
export interface WholePermission extends Span {
  readonly categories: CategoryMask;
  readonly careFrom: string | null;
  readonly grantedAt: Instant;
  readonly revokedAt: Instant | null;
}

/** An invented person. */
export interface InventedUser {
  readonly number: number;
  readonly id: string;
  readonly subject: string;
  readonly profession: Profession;
  readonly requiredAssurance: string | null;
  readonly facility: InventedFacility;
  readonly role: 'FACILITY_ADMIN' | null;
  readonly since: Instant;
  readonly suspendedAt: Instant | null;
  /** A second workplace. */
  readonly alsoAt: InventedFacility | undefined;
  /** Whether the permissions are for single patients. */
  readonly oneByOne: boolean;
  readonly permissions: readonly WholePermission[];
}

const PROFESSIONS: Readonly<Record<FacilityKind, readonly Profession[]>> = {
  HOSPITAL: ['DOCTOR', 'DOCTOR', 'NURSE', 'NURSE', 'PHARMACIST'],
  CLINIC: ['DOCTOR', 'DOCTOR', 'NURSE'],
  PHARMACY: ['PHARMACIST'],
  NURSING_STATION: ['NURSE'],
  CARE_OFFICE: ['CARE_MANAGER'],
};
/** The categories that a profession is granted. */
export const GRANTED: Readonly<Record<Profession, CategoryMask>> = {
  DOCTOR: EVERY_CATEGORY,
  NURSE: maskOf(['DEMOGRAPHICS', 'ALLERGY', 'DIAGNOSIS', 'PRESCRIPTION', 'LAB_RESULT', 'CARE_RECORD']),
  PHARMACIST: maskOf(['DEMOGRAPHICS', 'ALLERGY', 'PRESCRIPTION', 'LAB_RESULT']),
  CARE_MANAGER: maskOf(['DEMOGRAPHICS', 'ALLERGY', 'CARE_RECORD', 'DOCUMENT']),
};
const DATED = maskOf(CATEGORIES.filter(isDated));

/** The people of a network: one at each facility, the others where most patients are. */
export function inventUsers(seed: number, size: TierSize, facilities: readonly InventedFacility[], at: Instant): InventedUser[] {
  const random = new RowChoices(seed, 'user');
  const more = Math.floor(size.users / size.disclosing / 4);
  return Array.from({ length: size.users }, (_, number) => {
    random.throwFor(number);
    const inHospital = number >= size.facilities && number < size.facilities + more * size.disclosing;
    const facility = facilities[inHospital ? number % size.disclosing : number % size.facilities]!;
    const profession = random.pick(PROFESSIONS[facility.kind]);
    const oneByOne =
      profession === 'CARE_MANAGER' || (profession === 'NURSE' && random.chance(facility.kind === 'NURSING_STATION' ? 1 : 0.5));
    const since = before(random, at, 800, 1_100);
    return {
      number,
      id: random.id('usr_', number),
      subject: `person-${random.id('', number)}`,
      profession,
      requiredAssurance: profession === 'DOCTOR' && random.chance(0.5) ? HPKI : null,
      facility,
      role: number < size.facilities ? 'FACILITY_ADMIN' : null,
      since,
      suspendedAt: random.chance(0.03) ? before(random, at, 1, 700) : null,
      alsoAt: random.chance(0.04) ? facilities[random.int(0, size.facilities - 1)] : undefined,
      oneByOne,
      permissions: oneByOne ? [] : wholePermissions(random, profession, at),
    };
  });
}

/** One or two: pharmacists see dated data of the last year, and undated data; some permissions were renewed, some have expired. */
function wholePermissions(random: RowChoices, profession: Profession, at: Instant): WholePermission[] {
  const grantedAt = before(random, at, 3, random.chance(0.15) ? 720 : 330);
  const until = random.chance(0.3) ? grantedAt + 1_095 * DAY : random.chance(0.02) ? grantedAt + 2 * DAY : null;
  const base = { from: grantedAt, until, grantedAt, careFrom: null, revokedAt: random.chance(0.03) ? before(random, at, 1, 3) : null };
  const categories = GRANTED[profession];
  if (profession === 'PHARMACIST') {
    return [
      { ...base, categories: categories & DATED, careFrom: dateBefore(at, 365) },
      { ...base, categories: categories & ~DATED },
    ];
  }
  if (!random.chance(0.35)) return [{ ...base, categories }];
  const earlier = grantedAt - random.int(100, 360) * DAY;
  return [
    { ...base, categories: categories & ~maskOf(['VIEWER']), from: earlier, grantedAt: earlier, revokedAt: grantedAt },
    { ...base, categories },
  ];
}
