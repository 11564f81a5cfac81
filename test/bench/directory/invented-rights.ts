import { before, DAY, type Instant } from './instants.js';
import type { InventedFacility } from './invented-facilities.js';
import type { Neighbourhood } from './neighbourhood.js';
import type { RowChoices } from './row-choices.js';

/** 名寄せ of one patient at one facility. */
export interface InventedLink {
  readonly facility: InventedFacility;
  readonly confirmedAt: Instant;
  readonly endedAt: Instant | null;
}

export interface InventedConsent {
  readonly disclosing: InventedFacility;
  readonly viewing: InventedFacility;
  readonly kind: 'PATIENT' | 'PUSH';
  readonly startsAt: Instant;
  readonly givenAt: Instant;
  readonly withdrawnAt: Instant | null;
}

/** The rows of one patient. */
export interface PatientRights {
  readonly links: readonly InventedLink[];
  /** Facilities at which the patient is or was linked. */
  readonly linked: readonly InventedFacility[];
  readonly consents: readonly InventedConsent[];
  /** Viewing facilities for which the patient consented. */
  readonly viewers: readonly InventedFacility[];
}

/** Shares of patients by their number of links at hospitals, from 2; and by their number of viewing facilities, from 0. */
const LINKED = [0.4, 0.35, 0.25];
const VIEWED = [0.15, 0.4, 0.28, 0.17];

/** Links, and consents for the treating facilities: clinic, pharmacy, another hospital. The random must be set to this patient's number. */
export function inventRights(random: RowChoices, near: Neighbourhood, number: number, at: Instant): PatientRights {
  const region = number % near.regions;
  const hospitals = near.hospitals(random, region, 2 + random.share(LINKED));
  const clinic = random.chance(0.6) ? near.clinic(random, region) : undefined;
  const linked = clinic ? [...hospitals, clinic] : hospitals;
  const links: InventedLink[] = [];
  for (const facility of linked) addLinks(links, random, facility, at);
  const count = random.share(VIEWED);
  const viewers = clinic && count > 0 ? [clinic] : [];
  if (viewers.length < count && random.chance(0.2)) viewers.push(...hospitals.slice(0, 1).filter(({ viewing }) => viewing));
  for (const viewer of near.viewers(random, region, count - viewers.length)) if (!viewers.includes(viewer)) viewers.push(viewer);
  const consents: InventedConsent[] = [];
  for (const viewer of viewers) addConsents(consents, random, viewer, linked, at);
  return { links, linked, viewers, consents };
}

/** Few links end; of these, fewer were ended before and made again. */
function addLinks(links: InventedLink[], random: RowChoices, facility: InventedFacility, at: Instant): void {
  const confirmedAt = before(random, at, 20, 2_000);
  const fate = random.next();
  if (fate < 0.03) {
    links.push({ facility, confirmedAt: confirmedAt - 300 * DAY, endedAt: before(random, at, 1, 300) });
    return;
  }
  if (fate < 0.04) links.push({ facility, confirmedAt: confirmedAt - 200 * DAY, endedAt: confirmedAt - 100 * DAY });
  links.push({ facility, confirmedAt, endedAt: null });
}

/** One form names the viewing facility and the facilities that may disclose to it; hospitals also push. */
function addConsents(
  consents: InventedConsent[],
  random: RowChoices,
  viewing: InventedFacility,
  linked: readonly InventedFacility[],
  at: Instant,
): void {
  const signedAt = before(random, at, 2, random.chance(0.6) ? 340 : 1_500);
  for (const disclosing of linked) {
    if (disclosing === viewing || random.chance(0.1)) continue;
    const give = (kind: InventedConsent['kind'], givenAt: Instant, withdrawnAt: Instant | null) =>
      consents.push({ disclosing, viewing, kind, startsAt: givenAt, givenAt, withdrawnAt });
    const fate = random.next();
    if (fate < 0.05) {
      give('PATIENT', signedAt, Math.min(signedAt + random.int(1, 300) * DAY, at - DAY));
      continue;
    }
    const kind = fate < 0.15 && disclosing.kind === 'HOSPITAL' ? 'PUSH' : 'PATIENT';
    if (fate > 0.97) give(kind, signedAt - 700 * DAY, signedAt);
    else if (fate > 0.96) give('PUSH', signedAt, null);
    give(kind, signedAt, null);
  }
}
