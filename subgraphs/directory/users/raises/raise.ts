import { ASSURANCE_HPKI, neededAssurance, relaxesAssurance } from '../../decision/needed-assurance.js';
import { isClinical, Profession } from '../profession.js';
import type { Role, WorkplaceInput } from '../user-record.type.js';

/** What a person is and may, as far as a second administrator must agree to more of it. */
export interface Standing {
  readonly profession: Profession;
  readonly requiredAssurance: string | null;
  readonly assuranceRelaxed: boolean;
  readonly workplaces: readonly WorkplaceInput[];
}

/** What is asked for; absent stays. */
export interface AskedStanding {
  readonly profession?: Profession | null;
  /** Empty: any. */
  readonly requiredAssurance?: string | null;
  readonly workplaces?: readonly WorkplaceInput[] | null;
}

/** What one administrator proposes and a second one approves. */
export interface Raise {
  readonly profession: Profession | null;
  readonly assurance: Pick<Standing, 'requiredAssurance' | 'assuranceRelaxed'> | null;
  readonly roles: readonly { readonly facilityId: string; readonly role: Role }[];
}

/** Each role may what those before it may. */
const RANKS: readonly (Role | null)[] = [null, 'FACILITY_ADMIN' as Role, 'SUPPORT_CENTRE' as Role, 'NETWORK_ADMIN' as Role];

/** How somebody is registered before a second person has agreed to a clinical profession. */
export function unraised(profession: Profession): Standing {
  const known = isClinical(profession) ? Profession.UNCONFIRMED : profession;
  return { profession: known, requiredAssurance: null, assuranceRelaxed: false, workplaces: [] };
}

/**
 * Parts what is asked for into what holds at once and what waits for a second person: a clinical profession, a sign-in that needs less than
 * before, a role of administration.
 *
 * @returns `raise` null where nothing waits
 */
export function splitRaise(before: Standing, asked: AskedStanding): { now: Standing; raise: Raise | null } {
  const profession = asked.profession ?? before.profession;
  const changed = profession !== before.profession;
  // An exception is made for one profession; it does not go over to the next.
  const kept = { ...before, profession, assuranceRelaxed: before.assuranceRelaxed && !changed };
  const waits = changed && (isClinical(profession) || relaxesAssurance(neededAssurance(before), neededAssurance(kept)));
  const assurance = typeof asked.requiredAssurance === 'string' ? assuranceFor(profession, asked.requiredAssurance) : null;
  const relaxed = assurance !== null && relaxesAssurance(neededAssurance(kept), neededAssurance({ profession, ...assurance }));
  const workplaces = (asked.workplaces ?? before.workplaces).map(({ facilityId, role = null }) => {
    const has = before.workplaces.find((one) => one.facilityId === facilityId)?.role ?? null;
    return { facilityId, role, now: rank(role) > rank(has) ? has : role };
  });
  const raise = {
    profession: waits ? profession : null,
    assurance: relaxed ? assurance : null,
    roles: workplaces.flatMap(({ facilityId, role, now }) => (role !== now ? [{ facilityId, role: role! }] : [])),
  };
  const now = {
    ...(waits ? before : kept),
    ...(assurance && !relaxed ? assurance : {}),
    workplaces: workplaces.map(({ facilityId, now: role }) => ({ facilityId, role })),
  };
  return { now, raise: raise.profession || raise.assurance || raise.roles.length > 0 ? raise : null };
}

/** What a person is once a proposal for her is approved. A role counts only where she still works. */
export function applyRaise(before: Standing, { profession, assurance, roles }: Raise): Standing {
  return {
    profession: profession ?? before.profession,
    requiredAssurance: before.requiredAssurance,
    assuranceRelaxed: before.assuranceRelaxed && profession === null,
    ...assurance,
    workplaces: before.workplaces.map((one) => ({
      ...one,
      role: roles.find(({ facilityId }) => facilityId === one.facilityId)?.role ?? one.role ?? null,
    })),
  };
}

/**
 * What is kept for an assurance that is asked for. It is an exception where the profession needs more.
 *
 * @param asked null leaves it to the profession; empty is any
 */
export function assuranceFor(profession: Profession, asked: string | null): NonNullable<Raise['assurance']> {
  if (asked === null) return { requiredAssurance: null, assuranceRelaxed: false };
  const demanded = neededAssurance({ profession, requiredAssurance: null, assuranceRelaxed: false });
  return { requiredAssurance: asked || null, assuranceRelaxed: demanded !== null && asked !== ASSURANCE_HPKI };
}

function rank(role: Role | null): number {
  return RANKS.indexOf(role);
}
