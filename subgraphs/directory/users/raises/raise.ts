import { ASSURANCE_HPKI, findNeededAssurance, relaxesAssurance } from '../../decision/needed-assurance.js';
import { isClinical, Profession } from '../../terms/profession.js';
import type { Role, RoleAtFacility } from '../role.js';

/** The details and rights of a person that a second administrator must approve if they grow. */
export interface Standing {
  readonly profession: Profession;
  readonly requiredAssurance: string | null;
  readonly assuranceRelaxed: boolean;
  readonly workplaces: readonly RoleAtFacility[];
}

/** The requested change. An absent field does not change. */
export interface AskedStanding {
  readonly profession?: Profession | null;
  /** Empty: any. */
  readonly requiredAssurance?: string | null;
  readonly workplaces?: readonly RoleAtFacility[] | null;
}

/** A proposal of one administrator, for a second one to approve. */
export interface Raise {
  readonly profession: Profession | null;
  readonly assurance: Pick<Standing, 'requiredAssurance' | 'assuranceRelaxed'> | null;
  readonly roles: readonly { readonly facilityId: string; readonly role: Role }[];
}

/** In rising order: each role has the rights of those before it. An auditor has other rights than all of them. */
const RANKS: readonly (Role | null)[] = [null, 'FACILITY_ADMIN' as Role, 'SUPPORT_CENTRE' as Role, 'NETWORK_ADMIN' as Role];

/** The state of a new person until a second administrator approves a clinical profession. */
export function makeUnraised(profession: Profession): Standing {
  const known = isClinical(profession) ? Profession.UNCONFIRMED : profession;
  return { profession: known, requiredAssurance: null, assuranceRelaxed: false, workplaces: [] };
}

/**
 * Splits a request into what takes effect at once and what a second person must approve: a clinical profession, a lower assurance of the
 * sign-in, a role as an administrator.
 *
 * @returns `raise` null if nothing needs approval
 */
export function splitRaise(before: Standing, asked: AskedStanding): { now: Standing; raise: Raise | null } {
  const profession = asked.profession ?? before.profession;
  const changed = profession !== before.profession;
  // An exception belongs to one profession; it does not carry over to the next.
  const kept = { ...before, profession, assuranceRelaxed: before.assuranceRelaxed && !changed };
  const waits = changed && (isClinical(profession) || relaxesAssurance(findNeededAssurance(before), findNeededAssurance(kept)));
  const assurance = typeof asked.requiredAssurance === 'string' ? decideAssurance(profession, asked.requiredAssurance) : null;
  const relaxed = assurance !== null && relaxesAssurance(findNeededAssurance(kept), findNeededAssurance({ profession, ...assurance }));
  const workplaces = (asked.workplaces ?? before.workplaces).map(({ facilityId, role = null }) => {
    const has = before.workplaces.find((one) => one.facilityId === facilityId)?.role ?? null;
    return { facilityId, role, now: isRaise(has, role) ? has : role };
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

/** Returns the person with an approved proposal applied. A role counts only if the person still works there. */
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
 * Decides how to store a requested assurance. It is an exception if the profession needs more.
 *
 * @param asked null: the profession decides; empty: any assurance
 */
export function decideAssurance(profession: Profession, asked: string | null): NonNullable<Raise['assurance']> {
  if (asked === null) return { requiredAssurance: null, assuranceRelaxed: false };
  const demanded = findNeededAssurance({ profession, requiredAssurance: null, assuranceRelaxed: false });
  return { requiredAssurance: asked || null, assuranceRelaxed: demanded !== null && asked !== ASSURANCE_HPKI };
}

/** Whether a role gives rights that the person does not have. */
function isRaise(has: Role | null, role: Role | null): boolean {
  if (role === null || role === has) return false;
  return role === 'AUDITOR' || has === 'AUDITOR' || getRank(role) > getRank(has);
}

function getRank(role: Role | null): number {
  return RANKS.indexOf(role);
}
