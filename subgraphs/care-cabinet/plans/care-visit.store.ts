import type { DataSource } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import { readPages } from '../read-pages.js';
import type { MemberScope } from '../team/member-scope.js';
import { CareVisitEntity } from './care-plan.entity.js';
import { buildPlanSql, isPlanVisible } from './visible-plans.js';

/** One page of a patient's visits, the earliest first. */
export interface VisitPage {
  readonly scope: MemberScope;
  /** The first and the last day, `YYYY-MM-DD` in Japan. */
  readonly from: string | null | undefined;
  readonly until: string | null | undefined;
  readonly first: number;
  readonly after: { readonly startsAt: number; readonly id: string } | undefined;
}

/** The table of visits. */
export class CareVisitStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Reads pages: one statement for all of them. */
  async listPages(pages: readonly VisitPage[]): Promise<CareVisitEntity[][]> {
    const found = await readPages(this.database, CareVisitEntity, {
      pages: pages.map(({ scope, from, until, first, after }) => {
        const visible = buildPlanSql('t.day', scope);
        const days = `${from ? ' AND t.day >= ?' : ''}${until ? ' AND t.day <= ?' : ''}`;
        return {
          where: `${visible.sql}${days}${after ? ' AND (t.starts_at > ? OR (t.starts_at = ? AND t.id > ?))' : ''}`,
          parameters: [
            ...visible.parameters,
            ...(from ? [from] : []),
            ...(until ? [until] : []),
            ...(after ? [after.startsAt, after.startsAt, after.id] : []),
          ],
          limit: first,
        };
      }),
      order: 't.starts_at ASC, t.id ASC',
      compare: (a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1),
    });
    return found.map((rows, i) => rows.filter((row) => isPlanVisible(row, pages[i]!.scope)));
  }

  /** Finds a visit that the member may see. */
  async find(id: string, scope: MemberScope): Promise<CareVisitEntity | undefined> {
    const row = await this.database.getRepository(CareVisitEntity).findOneBy({ id, patientId: scope.patient });
    return row && row.id === id && isPlanVisible(row, scope) ? row : undefined;
  }

  /** Adds a visit. @returns the visit; if there is one of its id, that one */
  async add(row: CareVisitEntity): Promise<CareVisitEntity> {
    try {
      await this.writer.transaction(row.createdBy, async (manager) => await manager.getRepository(CareVisitEntity).insert(row));
      return row;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return await this.database.getRepository(CareVisitEntity).findOneByOrFail({ id: row.id });
    }
  }

  /** Finds the visit of an id, whoever made it. */
  async findMade(id: string): Promise<CareVisitEntity | null> {
    return await this.database.getRepository(CareVisitEntity).findOneBy({ id });
  }

  /** Cancels a visit. One that is cancelled stays as it is. @returns whether it was cancelled now */
  async cancel(
    id: string,
    { user, now, reason }: { readonly user: string; readonly now: number; readonly reason: string },
  ): Promise<boolean> {
    return await this.writer.transaction(user, async (manager) => {
      const visits = manager.createQueryBuilder().update(CareVisitEntity);
      const cancelled = visits.set({ cancelledAt: now, cancelledBy: user, cancelReason: reason });
      return (await cancelled.where('id = :id AND cancelled_at IS NULL', { id }).execute()).affected === 1;
    });
  }
}
