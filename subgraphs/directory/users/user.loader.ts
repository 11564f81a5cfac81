import { In } from 'typeorm';
import { KitError, type LoaderDefinition } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { holds } from '../decision/facts.js';
import { findRole } from '../decision/person.store.js';
import type { Profession } from '../terms/profession.js';
import type { Role } from './role.js';
import { UserEntity, WorkplaceEntity } from './user.entity.js';
import { User } from './user.type.js';

/** Loads users by id: the caller, people of facilities that the caller may know about, and everybody for overseers and auditors. It needs three statements. */
export const USERS: LoaderDefinition<string, User, DirectoryContext> = {
  load: async (ids, context) => {
    const { access, database, now } = context;
    const [rows, everyWorkplace, self, all] = await Promise.all([
      database.getRepository(UserEntity).findBy({ id: In([...ids]) }),
      database.getRepository(WorkplaceEntity).findBy({ userId: In([...ids]) }),
      access.person(),
      access.knowsAllNames(),
    ]);
    const workplaces = everyWorkplace.filter((one) => holds(one, now));
    const visible = all ? undefined : await access.visibleFacilities(workplaces.map(({ facilityId }) => facilityId));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      const mine = workplaces.filter(({ userId }) => userId === id);
      const facilityIds = mine.map(({ facilityId }) => facilityId);
      const shown = row && (id === self.id || !visible || facilityIds.some((facility) => visible.has(facility)));
      if (!shown) return new KitError('NOT_PERMITTED');
      const { name, kana, profession } = row;
      const roles = id === self.id || all ? [...new Set(mine.flatMap(({ role }) => (role ? [role as Role] : [])))].sort() : [];
      return Object.assign(new User(), {
        id,
        name,
        kana,
        profession: profession as Profession,
        roles,
        actingRole: id === self.id ? (findRole(self, now) as Role | null) : null,
        facilityIds: facilityIds.filter((f) => !visible || visible.has(f)),
      });
    });
  },
};
