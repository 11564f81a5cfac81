import type { DirectoryContext } from '../access/access.js';
import { isNetworkRole } from '../decision/network-roles.js';
import type { Role, UserRecord } from './user-record.type.js';

/** On whose behalf a person is managed. */
export interface Manager {
  readonly user: string;
  /** Her role at the facility for which she acts. */
  readonly role: string | null;
  /** The only facility whose people she manages. */
  readonly only: string | undefined;
}

export async function managerOf({ access }: DirectoryContext): Promise<Manager> {
  return { user: (await access.person()).id, role: await access.role(), only: await access.onlyFacility() };
}

/**
 * Whether somebody may be managed at all: a facility's admin manages those who work at her facility and nowhere else; people of the network's
 * own roles are managed by network admins alone. Whoever may not be is as absent as one who never was.
 */
export function isManaged(record: UserRecord | undefined, { role, only }: Manager): record is UserRecord {
  if (!record) return false;
  if (role !== 'NETWORK_ADMIN' && record.workplaces.some((one) => isNetworkRole(one.role))) return false;
  return only === undefined || (record.workplaces.length > 0 && record.workplaces.every(({ facilityId }) => facilityId === only));
}

/** Whether she may give this role at this facility. */
export function mayGive(role: Role | null | undefined, facilityId: string, manager: Manager): boolean {
  if (manager.only !== undefined && manager.only !== facilityId) return false;
  return manager.role === 'NETWORK_ADMIN' || !isNetworkRole(role);
}
