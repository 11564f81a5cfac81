import { type DataSource, In, MoreThan } from 'typeorm';
import { FacilityEntity } from './facility.entity.js';

/** Reads facilities by id, some or all, after one. */
export async function readFacilityPage(
  database: DataSource,
  { among, after, limit }: { among: readonly string[] | undefined; after: string | undefined; limit: number },
): Promise<FacilityEntity[]> {
  const later = among?.filter((id) => !after || id > after);
  return await database.getRepository(FacilityEntity).find({
    where: later ? { id: In(later) } : after ? { id: MoreThan(after) } : {},
    order: { id: 'ASC' },
    take: limit,
  });
}
