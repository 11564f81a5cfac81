import type { DataSource } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import { readPages } from '../read-pages.js';
import type { MemberScope } from '../team/member-scope.js';
import { CareTaskEntity } from './care-plan.entity.js';
import { buildPlanSql, isPlanVisible } from './visible-plans.js';

/** One page of a patient's tasks, the first due first. */
export interface TaskPage {
  readonly scope: MemberScope;
  /** Only tasks that are done, or that are not. */
  readonly done: boolean | null | undefined;
  readonly first: number;
  readonly after: { readonly dueOn: string; readonly id: string } | undefined;
}

/** The table of tasks. */
export class CareTaskStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Reads pages: one statement for all of them. */
  async listPages(pages: readonly TaskPage[]): Promise<CareTaskEntity[][]> {
    const found = await readPages(this.database, CareTaskEntity, {
      pages: pages.map(({ scope, done, first, after }) => {
        const visible = buildPlanSql('t.due_on', scope);
        const isDone = typeof done === 'boolean' ? ` AND t.done_at IS ${done ? 'NOT ' : ''}NULL` : '';
        return {
          where: `${visible.sql}${isDone}${after ? ' AND (t.due_on > ? OR (t.due_on = ? AND t.id > ?))' : ''}`,
          parameters: [...visible.parameters, ...(after ? [after.dueOn, after.dueOn, after.id] : [])],
          limit: first,
        };
      }),
      order: 't.due_on ASC, t.id ASC',
      compare: (a, b) => (a.dueOn < b.dueOn || (a.dueOn === b.dueOn && a.id < b.id) ? -1 : 1),
    });
    return found.map((rows, i) => rows.filter((row) => isTaskVisible(row, pages[i]!.scope)));
  }

  /** Finds a task that the member may see. */
  async find(id: string, scope: MemberScope): Promise<CareTaskEntity | undefined> {
    const row = await this.database.getRepository(CareTaskEntity).findOneBy({ id, patientId: scope.patient });
    return row && row.id === id && isTaskVisible(row, scope) ? row : undefined;
  }

  /** Adds a task. @returns the task; if there is one of its id, that one */
  async add(row: CareTaskEntity): Promise<CareTaskEntity> {
    try {
      await this.writer.transaction(row.createdBy, async (manager) => await manager.getRepository(CareTaskEntity).insert(row));
      return row;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return await this.database.getRepository(CareTaskEntity).findOneByOrFail({ id: row.id });
    }
  }

  /** Finds the task of an id, whoever made it. */
  async findMade(id: string): Promise<CareTaskEntity | null> {
    return await this.database.getRepository(CareTaskEntity).findOneBy({ id });
  }

  /** Completes a task. One that is done stays as it is. @returns whether it was completed now */
  async complete(id: string, { user, now }: { readonly user: string; readonly now: number }): Promise<boolean> {
    return await this.writer.transaction(user, async (manager) => {
      const tasks = manager.createQueryBuilder().update(CareTaskEntity).set({ doneAt: now, doneBy: user });
      return (await tasks.where('id = :id AND done_at IS NULL', { id }).execute()).affected === 1;
    });
  }
}

function isTaskVisible({ patientId, facilityId, dueOn }: CareTaskEntity, scope: MemberScope): boolean {
  return isPlanVisible({ patientId, facilityId, day: dueOn }, scope);
}
