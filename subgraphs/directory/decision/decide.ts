import {
  CATEGORIES,
  type CareDates,
  type Category,
  type CategoryMask,
  type Ground,
  isDated,
  listCategories,
  maskOf,
} from '../../kit/index.js';
import {
  type ConsentFacts,
  type DisclosureFacts,
  type EmergencyFacts,
  type Facts,
  holds,
  type Instant,
  type LinkFacts,
  type PermissionFacts,
  type Validity,
} from './facts.js';
import { findActingProblem } from './may-act.js';

/** Rule 6: a patient whom the acting facility has not viewed for this time is not viewable until renewed. */
export const VIEWED_WITHIN_DAYS = 360;
export const VIEWED_WITHIN = VIEWED_WITHIN_DAYS * 86_400_000;

/** The categories that a limited ID (機能限定職員ID) can open. */
export const LIMITED_CATEGORIES: CategoryMask = maskOf(['DEMOGRAPHICS', 'CARE_RECORD']);

/** One cell of what may be seen: categories, at one facility through one system, in a range of care dates, with its grounds and its end. */
export interface Cell {
  readonly facility: string;
  readonly institution: string;
  readonly system: string;
  readonly localId: string;
  /** The link's released key, if there is one: for a system that needs it. */
  readonly key: string | null;
  readonly categories: CategoryMask;
  /** The range of care dates; an open range has no limit. */
  readonly dates: CareDates;
  /** The id of the link, without which nothing is shown. */
  readonly link: string;
  /** Why it may be seen: own facility or consent, and permission; or the emergency access. */
  readonly grounds: readonly Ground[];
  /** Whether an emergency access is its ground. */
  readonly emergency: boolean;
  /** The first instant at which one of its facts is no longer in force; null if no end is known. */
  readonly until: Instant | null;
  /** When rule 6 ends it, unless the acting facility views the patient before; null for an emergency access, which needs no view. */
  readonly lapsesAt: Instant | null;
}

/** Why a category at a facility may not be seen: the first rule that fails, and the fact that makes it fail, if there is one. */
export interface Gap {
  readonly rule: 'PERSON' | 'CONSENT' | 'LINK' | 'PUBLICATION' | 'PERMISSION' | 'NOT_VIEWED';
  readonly facility: string | null;
  readonly system: string | null;
  readonly categories: CategoryMask;
  readonly fact: string | null;
}

/** What one person may see of one patient. Permit, explanation and list are all made from this value. */
export interface Decision {
  readonly patient: string;
  readonly cells: readonly Cell[];
  readonly gaps: readonly Gap[];
}

/** The ground of what the acting facility itself discloses. */
const OWN_FACILITY: Ground = 'own-facility';

/** The categories whose items have a care date. */
export const DATED_CATEGORIES: CategoryMask = maskOf(CATEGORIES.filter(isDated));

/**
 * Decides what one person may see of one patient at one instant: rules 1 to 6 of "Who may see what". It is pure and reads no clock.
 *
 * @param at the instant of the decision
 */
export function decide(facts: Facts, at: Instant): Decision {
  const person = findPersonGap(facts, at);
  if (person) return { patient: facts.patient, cells: [], gaps: [person] };
  const decided: Decided = { cells: [], gaps: [] };
  for (const disclosure of facts.disclosures) decideAt(disclosure, facts, at, decided);
  return { patient: facts.patient, ...decided };
}

/** Rule 1. The fact is the person; or the acting facility, if only its networks are in the way. */
function findPersonGap(facts: Facts, at: Instant): Gap | undefined {
  const { person } = facts;
  const problem = findActingProblem(person, facts, at);
  if (problem === undefined) return undefined;
  return { rule: 'PERSON', facility: null, system: null, categories: 0, fact: problem === 'NETWORK' ? person.acting!.id : person.id };
}

interface Decided {
  readonly cells: Cell[];
  readonly gaps: Gap[];
}

/** Adds the cells and gaps of one facility and system to the decision. */
function decideAt(disclosure: DisclosureFacts, facts: Facts, at: Instant, { cells, gaps }: Decided): void {
  const { person } = facts;
  const acting = person.acting!;
  const gap = (rule: Gap['rule'], fact: string | null, categories = disclosure.published) => {
    if (categories !== 0 || rule === 'PUBLICATION')
      gaps.push({ rule, facility: disclosure.facility, system: disclosure.system, categories, fact });
  };

  if (!holds(disclosure.member, at) || disclosure.published === 0) {
    gap('PUBLICATION', null);
    return;
  }
  const links = facts.links.filter(({ facility }) => facility === disclosure.facility);
  const link = links.find(({ valid }) => holds(valid, at));
  if (!link) {
    gap('LINK', findLastEnded(links, at));
    return;
  }
  const own = disclosure.facility === acting.id;
  if (!own && !acting.viewing) {
    gap('PERSON', acting.id);
    return;
  }
  const open = disclosure.published & (person.limited ? LIMITED_CATEGORIES : -1);
  gap('PERSON', person.id, disclosure.published & ~open);

  const consents = facts.consents.filter((one) => one.disclosing === disclosure.facility && one.viewing === acting.id);
  const consent = own ? undefined : latest(consents.filter(({ valid }) => holds(valid, at)));
  const emergency = facts.emergencies.find(({ facility, valid }) => facility === acting.id && holds(valid, at));
  if (!own && !consent && !emergency) {
    gap('CONSENT', findLastEnded(consents, at), open);
    return;
  }

  let covered: CategoryMask = 0;
  let whole: CategoryMask = 0;
  let stale: CategoryMask = 0;
  let staleBy: string | null = null;
  const permissions = own || consent ? facts.permissions.filter((one) => concerns(one, facts)) : [];
  for (const permission of permissions) {
    if (!holds(permission.valid, at)) continue;
    const limited = permission.careFrom !== null || permission.careUntil !== null;
    const categories = permission.categories & open & (limited ? DATED_CATEGORIES : -1);
    if (categories === 0) continue;
    const renewed = findLastSign(facts.viewedAt, consent, permission);
    if (renewed + VIEWED_WITHIN <= at) {
      stale |= categories;
      staleBy = permission.id;
      continue;
    }
    covered |= categories;
    if (!limited) whole |= categories;
    cells.push(
      makeCell({ disclosure, link, person }, categories, {
        dates: datesOf(permission),
        grounds: [own ? OWN_FACILITY : `consent:${consent!.id}`, `permission:${permission.id}`],
        ends: [consent?.valid, permission.valid],
        lapsesAt: renewed + VIEWED_WITHIN,
      }),
    );
  }
  if (emergency && (open & ~whole) !== 0) {
    cells.push(makeCell({ disclosure, link, person }, open & ~whole, byEmergency(emergency)));
    return;
  }
  gap('NOT_VIEWED', staleBy, stale & ~covered);
  gap('PERMISSION', findLastEnded(permissions, at), open & ~covered & ~stale);
}

/** Whether a permission is for the acting facility, and for this patient or all patients. */
function concerns({ facility, patient }: PermissionFacts, { person, patient: asked }: Facts): boolean {
  return facility === person.acting!.id && (patient === null || patient === asked);
}

/** Chooses, of several consents in force, the one renewed last, whatever the order of the facts. */
function latest(consents: readonly ConsentFacts[]): ConsentFacts | undefined {
  return consents.reduce<ConsentFacts | undefined>((last, one) => (!last || one.givenAt > last.givenAt ? one : last), undefined);
}

/** Rule 6 counts from the latest of: viewed, consent given, permission given. */
function findLastSign(viewedAt: Instant | null, consent: ConsentFacts | undefined, permission: PermissionFacts): Instant {
  return Math.max(viewedAt ?? 0, consent?.givenAt ?? 0, permission.givenAt);
}

/** Finds the fact that ended last, so that an admin finds what was withdrawn, revoked or ended. */
function findLastEnded(facts: readonly { readonly id: string; readonly valid: Validity }[], at: Instant): string | null {
  const ended = facts.filter(({ valid }) => valid.until !== null && valid.until <= at);
  return (
    ended.reduce<(typeof ended)[number] | null>((last, one) => (!last || one.valid.until! > last.valid.until! ? one : last), null)?.id ??
    null
  );
}

interface CellGround {
  readonly dates: CareDates;
  readonly grounds: readonly Ground[];
  readonly ends: readonly (Validity | undefined)[];
  readonly lapsesAt: Instant | null;
  readonly emergency?: boolean;
}

function byEmergency({ id, valid }: EmergencyFacts): CellGround {
  return { dates: {}, grounds: [`emergency:${id}`], ends: [valid], lapsesAt: null, emergency: true };
}

function datesOf({ careFrom, careUntil }: PermissionFacts): CareDates {
  return { ...(careFrom ? { from: careFrom } : {}), ...(careUntil ? { until: careUntil } : {}) };
}

function makeCell(
  { disclosure, link, person }: { disclosure: DisclosureFacts; link: LinkFacts; person: Facts['person'] },
  categories: CategoryMask,
  ground: CellGround,
): Cell {
  const valid = [person.active, person.acting!.member, disclosure.member, link.valid, ...ground.ends];
  const ends = [...valid.flatMap((one) => one?.until ?? []), ...(ground.lapsesAt === null ? [] : [ground.lapsesAt])];
  return {
    facility: disclosure.facility,
    institution: disclosure.institution,
    system: disclosure.system,
    localId: link.localId,
    key: link.key,
    categories,
    dates: ground.dates,
    link: link.id,
    grounds: ground.grounds,
    emergency: ground.emergency ?? false,
    until: ends.length > 0 ? Math.min(...ends) : null,
    lapsesAt: ground.lapsesAt,
  };
}

/** Whether anything may be seen: then the patient is viewable, and the patient's directory data is shown. */
export function isViewable(decision: Decision): boolean {
  return decision.cells.length > 0;
}

/** Why anything of the patient may be seen, each ground once. */
export function listGrounds({ cells }: Decision): Ground[] {
  return [...new Set(cells.flatMap(({ grounds }) => grounds))];
}

/** The ids of the facts of a cell: link, consent, permission, emergency access. */
export function listFactIds({ link, grounds }: Pick<Cell, 'link' | 'grounds'>): string[] {
  return [link, ...grounds.flatMap((ground) => ground.split(':')[1] ?? [])];
}

/** The categories that may be seen at any facility. */
export function listSeenCategories(decision: Decision): Category[] {
  return listCategories(decision.cells.reduce((mask, cell) => mask | cell.categories, 0));
}
