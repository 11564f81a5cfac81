/** The roles that oversee the whole network; all other roles belong to one facility. */
const NETWORK_ROLES = ['NETWORK_ADMIN', 'SUPPORT_CENTRE'] as const;

/** The network roles as a list in SQL. */
export const NETWORK_ROLES_SQL = `(${NETWORK_ROLES.map((role) => `'${role}'`).join(', ')})`;

/**
 * Whether a role oversees the whole network.
 *
 * @example isNetworkRole('SUPPORT_CENTRE') // true
 */
export function isNetworkRole(role: string | null | undefined): boolean {
  return (NETWORK_ROLES as readonly (string | null | undefined)[]).includes(role);
}

/**
 * Whether only a network admin may give a role, and manage who holds it: the network roles, and the auditor, who reads what all others did.
 *
 * @example isReservedRole('AUDITOR') // true
 */
export function isReservedRole(role: string | null | undefined): boolean {
  return role === 'AUDITOR' || isNetworkRole(role);
}
