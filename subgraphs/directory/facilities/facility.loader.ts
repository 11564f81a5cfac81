import { In } from 'typeorm';
import { KitError, type LoaderDefinition } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import type { FacilityKind } from '../terms/facility-kind.js';
import { FacilityEntity } from './facility.entity.js';
import { Facility } from './facility.type.js';

/** Loads facilities that the caller may know about by id, with two statements for any number. */
export const FACILITIES: LoaderDefinition<string, Facility, DirectoryContext> = {
  load: async (ids, context) => {
    const { access, database } = context;
    const visible = (await access.knowsAllNames()) ? new Set(ids) : await access.visibleFacilities(ids);
    const shown = ids.filter((id) => visible.has(id));
    const rows = await database.getRepository(FacilityEntity).findBy({ id: In(shown) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = visible.has(id) ? byId.get(id) : undefined;
      return row ? toFacility(row) : new KitError('NOT_PERMITTED');
    });
  },
};

export function toFacility({ id, name, kana, kind }: FacilityEntity): Facility {
  return Object.assign(new Facility(), { id, name, kana, kind: kind as FacilityKind });
}
