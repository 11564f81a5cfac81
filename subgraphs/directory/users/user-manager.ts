import type { DirectoryContext } from '../access/access.js';
import { isReservedRole } from '../decision/network-roles.js';
import type { Role } from './role.js';
import type { UserRow } from './user-record.store.js';

/** The administrator who manages a person. */
export interface Manager {
  readonly user: string;
  /** The administrator's role at the acting facility. */
  readonly role: string | null;
  /** The only facility whose people the administrator manages. */
  readonly only: string | undefined;
}

export async function findManager({ access }: DirectoryContext): Promise<Manager> {
  return { user: (await access.person()).id, role: await access.role(), only: await access.onlyFacility() };
}

/**
 * Whether the administrator may manage this person. A facility's admin manages those who work only at that facility; only network admins manage people
 * with a network role and auditors. Anyone else is treated as a person who does not exist.
 */
export function isManaged(record: UserRow | undefined, { role, only }: Manager): record is UserRow {
  if (!record) return false;
  if (role !== 'NETWORK_ADMIN' && record.workplaces.some((one) => isReservedRole(one.role))) return false;
  return only === undefined || (record.workplaces.length > 0 && record.workplaces.every(({ facilityId }) => facilityId === only));
}

/** Whether the administrator may give this role at this facility. */
export function mayGive(role: Role | null | undefined, facilityId: string, manager: Manager): boolean {
  if (manager.only !== undefined && manager.only !== facilityId) return false;
  return manager.role === 'NETWORK_ADMIN' || !isReservedRole(role);
}
