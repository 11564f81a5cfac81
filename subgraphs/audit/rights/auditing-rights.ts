import { KitError } from '../../kit/index.js';

/** The roles that may read the audit. */
export const AUDITING_ROLES = ['NETWORK_ADMIN', 'SUPPORT_CENTRE', 'AUDITOR', 'FACILITY_ADMIN'] as const;
export type AuditingRole = (typeof AUDITING_ROLES)[number];

/** Who the caller is, as the directory says. */
export interface AuditingRights {
  /** The directory's id of the person. */
  readonly user: string;
  readonly profession: string;
  /** The facility for which the person acts. */
  readonly facility: string;
  /** Null for everybody else, treating staff among them. */
  readonly role: AuditingRole | null;
}

/** Whose events a person may read. */
export interface EventScope {
  /** Only those of people who acted for this facility; undefined: all. */
  readonly facility: string | undefined;
}

/**
 * Decides whose events a person may read. A facility's admin reads those of the facility's own people. Treating staff reads none: the events of a
 * patient name the facilities that treat her.
 *
 * @throws KitError NOT_PERMITTED
 */
export function decideScope({ role, facility }: AuditingRights): EventScope {
  if (role === null) throw new KitError('NOT_PERMITTED');
  return { facility: role === 'FACILITY_ADMIN' ? facility : undefined };
}

/**
 * Decides whose review items a person may read and review: an auditor or a network admin everybody's, a facility's admin those of the facility's own
 * people. The support centre grants permissions, and reviews nobody's readings.
 *
 * @throws KitError NOT_PERMITTED
 */
export function decideReviewScope(rights: AuditingRights): EventScope {
  if (rights.role === 'SUPPORT_CENTRE') throw new KitError('NOT_PERMITTED');
  return decideScope(rights);
}

/** Whether a person may read the parameters of operations: they are search terms, and so patient data. */
export function mayReadParameters({ role }: AuditingRights): boolean {
  return role === 'AUDITOR' || role === 'NETWORK_ADMIN';
}
