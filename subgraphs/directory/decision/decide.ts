import { CATEGORIES, type CareDates, type Category, type CategoryMask, categoriesOf, isDated, maskOf } from '../../kit/index.js';
import { type ConsentFacts, type DisclosureFacts, type Facts, holds, type Instant, type LinkFacts, type PermissionFacts } from './facts.js';

/** Rule 6: a patient whom the acting facility has not viewed for so long becomes unviewable until renewed. */
export const VIEWED_WITHIN_DAYS = 360;
export const VIEWED_WITHIN = VIEWED_WITHIN_DAYS * 86_400_000;

/** One thing that may be seen: some categories, at one facility through one system, of certain care dates, on these grounds, until then. */
export interface Cell {
  readonly facility: string;
  readonly institution: string;
  readonly system: string;
  readonly localId: string;
  readonly categories: CategoryMask;
  /** An open span where unlimited. */
  readonly dates: CareDates;
  /** Ids of the link, consent and permission on which it rests. */
  readonly grounds: readonly string[];
  /** The first instant at which one of its facts no longer holds; null where none is known to end. */
  readonly until: Instant | null;
}

/** Why a category at a facility may not be seen: the first rule that fails, and the fact with which it does, where there is one. */
export interface Gap {
  readonly rule: 'PERSON' | 'CONSENT' | 'LINK' | 'PUBLICATION' | 'PERMISSION' | 'NOT_VIEWED';
  readonly facility: string | null;
  readonly system: string | null;
  readonly categories: CategoryMask;
  readonly fact: string | null;
}

/** Who may see what, decided once: permit, explanation and list are all made from this value. */
export interface Decision {
  readonly patient: string;
  readonly cells: readonly Cell[];
  readonly gaps: readonly Gap[];
}

const DATED: CategoryMask = maskOf(CATEGORIES.filter(isDated));

/**
 * Decides what one person may see of one patient at one instant: rules 1 to 6 of "Who may see what". Pure, and without a clock.
 *
 * @param at the instant for which it is decided
 */
export function decide(facts: Facts, at: Instant): Decision {
  const person = personGap(facts, at);
  if (person) return { patient: facts.patient, cells: [], gaps: [person] };
  const acting = facts.person.acting!;
  const cells: Cell[] = [];
  const gaps: Gap[] = [];
  for (const disclosure of facts.disclosures) {
    const gap = (rule: Gap['rule'], fact: string | null = null, categories = disclosure.published) =>
      gaps.push({ rule, facility: disclosure.facility, system: disclosure.system, categories, fact });

    if (!holds(disclosure.member, at) || disclosure.published === 0) {
      gap('PUBLICATION');
      continue;
    }
    const link = facts.links.find(({ facility, valid }) => facility === disclosure.facility && holds(valid, at));
    if (!link) {
      gap('LINK');
      continue;
    }
    const own = disclosure.facility === acting.id;
    if (!own && !acting.viewing) {
      gap('PERSON', acting.id);
      continue;
    }
    const consent = latest(
      facts.consents.filter((given) => given.disclosing === disclosure.facility && given.viewing === acting.id && holds(given.valid, at)),
    );
    if (!own && !consent) {
      gap('CONSENT');
      continue;
    }
    let covered: CategoryMask = 0;
    let stale: CategoryMask = 0;
    for (const permission of facts.permissions) {
      if (permission.facility !== acting.id || !holds(permission.valid, at)) continue;
      if (permission.patient !== null && permission.patient !== facts.patient) continue;
      const limited = permission.careFrom !== null || permission.careUntil !== null;
      const categories = permission.categories & disclosure.published & (limited ? DATED : -1);
      if (categories === 0) continue;
      const renewed = lastSign(facts.viewedAt, own ? undefined : consent, permission);
      if (renewed + VIEWED_WITHIN <= at) {
        stale |= categories;
        continue;
      }
      covered |= categories;
      cells.push(cellOf(disclosure, link, own ? undefined : consent, permission, categories, renewed, facts));
    }
    if ((stale & ~covered) !== 0) gap('NOT_VIEWED', null, stale & ~covered);
    const never = disclosure.published & ~covered & ~stale;
    if (never !== 0) gap('PERMISSION', null, never);
  }
  return { patient: facts.patient, cells, gaps };
}

/** Rule 1: active, acting for a facility of hers that takes part, with the assurance that she needs. */
function personGap({ person, assurance }: Facts, at: Instant): Gap | undefined {
  const gap: Gap = { rule: 'PERSON', facility: null, system: null, categories: 0, fact: person.id };
  if (!holds(person.active, at)) return gap;
  if (!person.acting || !holds(person.acting.member, at)) return gap;
  if (person.requiredAssurance !== null && person.requiredAssurance !== assurance) return gap;
  return undefined;
}

/** Of several consents in force the one renewed last counts, whatever the order of the facts. */
function latest(consents: readonly ConsentFacts[]): ConsentFacts | undefined {
  return consents.reduce<ConsentFacts | undefined>((last, one) => (!last || one.givenAt > last.givenAt ? one : last), undefined);
}

/** Rule 6 counts from the last of: viewed, consent given, permission given. */
function lastSign(viewedAt: Instant | null, consent: ConsentFacts | undefined, permission: PermissionFacts): Instant {
  return Math.max(viewedAt ?? 0, consent?.givenAt ?? 0, permission.givenAt);
}

function cellOf(
  disclosure: DisclosureFacts,
  link: LinkFacts,
  consent: ConsentFacts | undefined,
  permission: PermissionFacts,
  categories: CategoryMask,
  renewed: Instant,
  { person }: Facts,
): Cell {
  const ends = [
    person.active.until,
    person.acting!.member.until,
    disclosure.member.until,
    link.valid.until,
    consent?.valid.until ?? null,
    permission.valid.until,
    renewed + VIEWED_WITHIN,
  ].filter((end): end is Instant => end !== null);
  return {
    facility: disclosure.facility,
    institution: disclosure.institution,
    system: disclosure.system,
    localId: link.localId,
    categories,
    dates: {
      ...(permission.careFrom ? { from: permission.careFrom } : {}),
      ...(permission.careUntil ? { until: permission.careUntil } : {}),
    },
    grounds: [link.id, ...(consent ? [consent.id] : []), permission.id],
    until: Math.min(...ends),
  };
}

/** Whether anything at all may be seen: then the patient is viewable, and her directory data shows. */
export function isViewable(decision: Decision): boolean {
  return decision.cells.length > 0;
}

/** The categories that may be seen anywhere. */
export function seenCategories(decision: Decision): Category[] {
  return categoriesOf(decision.cells.reduce((mask, cell) => mask | cell.categories, 0));
}
