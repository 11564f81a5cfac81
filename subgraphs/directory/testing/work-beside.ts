import type { User } from '../../../test/network/world/world-model.js';
import { WorkplaceEntity } from '../users/user.entity.js';
import type { RunningDirectory } from './running-directory.js';

/** Makes a person without a role work at this person's first facility, in addition to other workplaces. */
export async function addWorkplace({ database, world, now }: RunningDirectory, person: User): Promise<User> {
  const { facilityId } = person.activities[0]!;
  const colleague = world.users.find(({ hasAccount, activities }) => !hasAccount && activities[0]!.role === null)!;
  const place = { userId: colleague.id, facilityId };
  const workplaces = database.getRepository(WorkplaceEntity);
  if (!(await workplaces.existsBy(place))) await workplaces.insert({ ...place, role: null, from: now - 1, until: null });
  return colleague;
}
