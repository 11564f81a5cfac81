import type { CategoryMask } from '../../kit/index.js';
import type { Facts, Instant, Validity } from './facts.js';

/** Changes to try out. None is made. */
export interface Supposition {
  readonly grant?: { readonly categories: CategoryMask; readonly careFrom: string | null; readonly careUntil: string | null };
  readonly revokePermission?: string;
  /** A consent from this disclosing facility to the acting one. */
  readonly consentFrom?: string;
  readonly withdrawConsent?: string;
  readonly endLink?: string;
  readonly facilityLeaves?: string;
  readonly suspend?: boolean;
  readonly emergency?: boolean;
}

/** The id of a fact that is only assumed, in the grounds of a cell. */
export const SUPPOSED = 'supposed';

/** Returns the facts with the changes applied from that instant on, and the changes that match no fact. */
export function applyWhatIf(facts: Facts, supposed: Supposition, at: Instant): { facts: Facts; unmet: (keyof Supposition)[] } {
  const unmet: (keyof Supposition)[] = [];
  const over = <T extends { id: string; valid: Validity }>(name: keyof Supposition, rows: readonly T[]): readonly T[] => {
    const id = supposed[name];
    if (id === undefined) return rows;
    if (!rows.some((row) => row.id === id)) unmet.push(name);
    return rows.map((row) => (row.id === id ? { ...row, valid: endNow(row.valid, at) } : row));
  };
  const acting = facts.person.acting?.id ?? '';
  const from = { id: SUPPOSED, valid: { from: at, until: null } };
  const { grant, consentFrom, facilityLeaves, suspend, emergency } = supposed;
  if (facilityLeaves !== undefined && facilityLeaves !== acting && !facts.disclosures.some((one) => one.facility === facilityLeaves))
    unmet.push('facilityLeaves');
  return {
    unmet,
    facts: {
      ...facts,
      person: {
        ...facts.person,
        active: suspend ? endNow(facts.person.active, at) : facts.person.active,
        acting:
          facts.person.acting && facilityLeaves === acting
            ? { ...facts.person.acting, member: endNow(facts.person.acting.member, at) }
            : facts.person.acting,
      },
      disclosures: facts.disclosures.map((one) => (one.facility === facilityLeaves ? { ...one, member: endNow(one.member, at) } : one)),
      links: over('endLink', facts.links),
      consents: [
        ...over('withdrawConsent', facts.consents),
        ...(consentFrom === undefined ? [] : [{ ...from, disclosing: consentFrom, viewing: acting, givenAt: at }]),
      ],
      permissions: [
        ...over('revokePermission', facts.permissions),
        ...(grant ? [{ ...from, ...grant, patient: facts.patient, facility: acting, givenAt: at }] : []),
      ],
      emergencies: [...facts.emergencies, ...(emergency ? [{ ...from, facility: acting }] : [])],
    },
  };
}

function endNow({ from, until }: Validity, at: Instant): Validity {
  return { from, until: until === null ? at : Math.min(until, at) };
}
