import type { EntityManager } from 'typeorm';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';

/** Reads changes by their subject or their author, the newest first. */
export async function readChanges(
  manager: EntityManager,
  {
    subjectId,
    userId,
    after,
    limit,
  }: { subjectId?: string | undefined; userId?: string | undefined; after?: string | undefined; limit: number },
): Promise<ChangeRecordEntity[]> {
  let query = manager.getRepository(ChangeRecordEntity).createQueryBuilder('c').where('1 = 1');
  if (subjectId !== undefined) query = query.andWhere('c.subject_id = :subjectId', { subjectId });
  if (userId !== undefined) query = query.andWhere('c.user_id = :userId', { userId });
  if (after !== undefined) {
    const last = '(SELECT o.at FROM change_record o WHERE o.id = :after)';
    query = query.andWhere(`(c.at < ${last} OR (c.at = ${last} AND c.id > :after))`, { after });
  }
  return await query.orderBy('c.at', 'DESC').addOrderBy('c.id', 'ASC').limit(limit).getMany();
}
