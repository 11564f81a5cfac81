import { type Connection, type Grant, KitError, type LoaderDefinition, type PageArgs } from '../../kit/index.js';
import type { CareCabinetContext } from '../context.js';
import { listForMember } from '../team/member-list.js';
import { toCareTask, toCareVisit } from './care-plan.mapper.js';
import type { CareTask, CareVisit } from './care-plan.type.js';
import type { CareTaskStore, TaskPage } from './care-task.store.js';
import type { CareVisitStore, VisitPage } from './care-visit.store.js';

type Rows<S extends { listPages: (...pages: never) => Promise<unknown[]> }> = Awaited<ReturnType<S['listPages']>>[number];

const TASK_PAGES: LoaderDefinition<TaskPage, Rows<CareTaskStore>, CareCabinetContext> = {
  key: ({ scope, ...page }) => JSON.stringify([scope.patient, scope.places, page]),
  load: async (pages, { tasks }) => await tasks.listPages(pages),
};

const VISIT_PAGES: LoaderDefinition<VisitPage, Rows<CareVisitStore>, CareCabinetContext> = {
  key: ({ scope, ...page }) => JSON.stringify([scope.patient, scope.places, page]),
  load: async (pages, { visits }) => await visits.listPages(pages),
};

/** One page of the tasks of a chart, the first due first. */
export async function listTasks(
  chart: { readonly grant: Grant },
  args: PageArgs & { readonly done?: boolean | null | undefined },
  context: CareCabinetContext,
): Promise<Connection<CareTask>> {
  return await listForMember<CareTask>(
    chart,
    { args, context, parts: 2 },
    {
      position: ({ dueOn, id }) => [dueOn, id],
      read: async (scope, { first, after }) => {
        const position = after && { dueOn: after[0]!, id: after[1]! };
        return (await context.loaders.of(TASK_PAGES).load({ scope, done: args.done, first, after: position })).map(toCareTask);
      },
    },
  );
}

/** One page of the visits of a chart, the earliest first. */
export async function listVisits(
  chart: { readonly grant: Grant },
  args: PageArgs & { readonly from?: string | null | undefined; readonly until?: string | null | undefined },
  context: CareCabinetContext,
): Promise<Connection<CareVisit>> {
  const { from, until } = args;
  return await listForMember<CareVisit>(
    chart,
    { args, context, parts: 2 },
    {
      position: ({ startsAt, id }) => [startsAt.getTime(), id],
      read: async (scope, { first, after }) => {
        const position = after && { startsAt: Number(after[0]), id: after[1]! };
        if (position && !Number.isSafeInteger(position.startsAt))
          throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
        return (await context.loaders.of(VISIT_PAGES).load({ scope, from, until, first, after: position })).map(toCareVisit);
      },
    },
  );
}
