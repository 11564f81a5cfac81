import systems from '../../../subgraphs/directory/systems.json' with { type: 'json' };
import { CATEGORIES, type CategoryMask, EVERY_CATEGORY, maskOf } from '../../../subgraphs/kit/permit/category.js';
import { before, type Instant } from './instants.js';
import { RowChoices } from './row-choices.js';
import type { TierSize } from './tiers.js';

export type FacilityKind = 'HOSPITAL' | 'CLINIC' | 'PHARMACY' | 'NURSING_STATION' | 'CARE_OFFICE';

/** A period in which something is in force; an open end is null. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** An invented facility. */
export interface InventedFacility {
  readonly number: number;
  readonly id: string;
  readonly institutionCode: string;
  readonly kind: FacilityKind;
  /** Facilities of one region share patients. */
  readonly region: number;
  /** The frequency of visits, compared with other facilities. */
  readonly weight: number;
  readonly viewing: boolean;
  readonly memberships: readonly (Span & { readonly viewing: boolean })[];
  readonly published: readonly (Span & { readonly system: string; readonly categories: CategoryMask })[];
}

/** Disclosing hospitals in each region. */
const HOSPITALS_A_REGION = 8;
const VIEWERS: readonly FacilityKind[] = ['HOSPITAL', 'CLINIC', 'PHARMACY', 'NURSING_STATION', 'CARE_OFFICE'];
const VIEWER_SHARES = [0.14, 0.46, 0.26, 0.07, 0.07];
const WEIGHTS: Readonly<Record<FacilityKind, number>> = { HOSPITAL: 3, CLINIC: 1, PHARMACY: 0.8, NURSING_STATION: 0.5, CARE_OFFICE: 0.5 };
const [HUMANBRIDGE, ID_LINK, CARE_CABINET] = systems.map(({ id }) => id) as [string, string, string];
const CARE_RECORD = maskOf(['CARE_RECORD']);
const HOSPITAL_CATEGORIES = EVERY_CATEGORY & ~CARE_RECORD;

/** The facilities of a network: the disclosing hospitals first, large ones before small ones. */
export function inventFacilities(seed: number, size: TierSize, at: Instant): InventedFacility[] {
  const random = new RowChoices(seed, 'facility');
  const regions = Math.max(1, Math.round(size.disclosing / HOSPITALS_A_REGION));
  const closed = size.facilities - size.viewing;
  return Array.from({ length: size.facilities }, (_, number) => {
    random.throwFor(number);
    const discloses = number < size.disclosing;
    const kind = discloses ? 'HOSPITAL' : VIEWERS[random.share(VIEWER_SHARES)]!;
    const viewing = !discloses || number < size.disclosing - closed;
    const memberships = membershipsOf(random, at, viewing);
    const weight = discloses ? (number + size.disclosing / 8) ** -0.8 : WEIGHTS[kind] * (0.2 + random.next() * random.next() * 4);
    const published = discloses ? hospitalPublishes(random, at, number) : kind === 'HOSPITAL' ? [] : sharesCareRecords(random, at);
    const institutionCode = `33${kind === 'PHARMACY' ? 4 : kind === 'NURSING_STATION' ? 6 : 1}${String(1_000_001 + number)}`;
    return {
      number,
      id: random.id('fac_', number),
      institutionCode,
      kind,
      region: number % regions,
      weight,
      viewing,
      memberships,
      published,
    };
  });
}

/** Most joined years ago and stay; some left and returned, very few are gone. */
function membershipsOf(random: RowChoices, at: Instant, viewing: boolean): InventedFacility['memberships'] {
  const from = before(random, at, 1_200, 4_000);
  const fate = random.next();
  if (fate < 0.01) return [{ viewing, from, until: before(random, at, 20, 300) }];
  if (fate < 0.04) {
    const until = before(random, at, 700, 1_000);
    return [
      { viewing, from, until },
      { viewing, from: until + 90 * 86_400_000, until: null },
    ];
  }
  return [{ viewing, from, until: null }];
}

function hospitalPublishes(random: RowChoices, at: Instant, number: number): InventedFacility['published'] {
  const system = number % 5 < 3 ? HUMANBRIDGE : ID_LINK;
  const from = before(random, at, 1_000, 1_200);
  const without = maskOf(CATEGORIES.filter((category) => category !== 'DEMOGRAPHICS' && random.chance(0.12)));
  const now = HOSPITAL_CATEGORIES & ~without;
  const widened = random.chance(0.3) ? before(random, at, 60, 900) : undefined;
  const cabinet = random.chance(0.2) ? [{ system: CARE_CABINET, categories: CARE_RECORD, from, until: null }] : [];
  if (widened === undefined) return [{ system, categories: now, from, until: null }, ...cabinet];
  return [
    { system, categories: maskOf(['DEMOGRAPHICS', 'PRESCRIPTION', 'LAB_RESULT']), from, until: widened },
    { system, categories: now, from: widened, until: null },
    ...cabinet,
  ];
}

function sharesCareRecords(random: RowChoices, at: Instant): InventedFacility['published'] {
  return random.chance(0.4) ? [{ system: CARE_CABINET, categories: CARE_RECORD, from: before(random, at, 300, 1_000), until: null }] : [];
}
