import type { EntityManager } from 'typeorm';
import { holds, type Instant } from '../decision/facts.js';
import { isNetworkRole } from '../decision/network-roles.js';
import { PersonStore } from '../decision/person.store.js';

/**
 * Whether a person may change permissions now: those of one facility as its administrator, or the whole network's. A run in the background has no
 * sign-in, so any of the person's workplaces counts; the assurance was checked when the person started the run.
 *
 * @param upload `facilityId`: the only facility whose permissions are changed; null for the whole network
 */
export async function mayChangePermissions(
  manager: EntityManager,
  upload: { readonly userId: string; readonly facilityId: string | null },
  at: Instant,
): Promise<boolean> {
  const { userId, facilityId } = upload;
  const person = await new PersonStore(manager).byId(userId, at);
  if (!person || !holds(person.active, at)) return false;
  return person.workplaces.some(({ facility, role, valid }) => {
    if (role === null || !holds(valid, at)) return false;
    return facilityId === null ? isNetworkRole(role) : facility === facilityId;
  });
}
