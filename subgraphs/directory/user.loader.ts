import { In } from 'typeorm';
import { KitError, type LoaderDefinition, type SubgraphContext } from '../kit/index.js';
import type { DirectoryContext } from './access.js';
import { ActivityEntity, UserEntity } from './user.entity.js';
import { User } from './user.type.js';

/** Users by id: the caller herself, people of facilities of which she may hear, everybody for those who oversee the network. Three statements. */
export const USERS: LoaderDefinition<string, User, SubgraphContext> = {
  load: async (ids, context) => {
    const { access, database, now } = context as DirectoryContext;
    const [rows, everyActivity, self, all] = await Promise.all([
      database.getRepository(UserEntity).findBy({ id: In([...ids]) }),
      database.getRepository(ActivityEntity).findBy({ userId: In([...ids]) }),
      access.person(),
      access.overseesNetwork(),
    ]);
    const activities = everyActivity.filter(({ endedAt }) => endedAt === null || endedAt > now);
    const visible = all ? undefined : await access.visibleFacilities(activities.map(({ facilityId }) => facilityId));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      const facilityIds = activities.filter(({ userId }) => userId === id).map(({ facilityId }) => facilityId);
      const shown = row && (id === self.id || !visible || facilityIds.some((facility) => visible.has(facility)));
      if (!shown) return new KitError('NOT_PERMITTED');
      const { name, kana, profession } = row;
      return Object.assign(new User(), { id, name, kana, profession, facilityIds: facilityIds.filter((f) => !visible || visible.has(f)) });
    });
  },
};
