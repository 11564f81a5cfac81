import { Arg, Ctx, Directive, Info, Mutation, Resolver } from 'type-graphql';
import { AnswerState, discloseAt, toDayInJapan } from '../../kit/index.js';
import { hashInput, takeId } from '../client-id.js';
import type { CareCabinetContext } from '../context.js';
import { CARE_WRITE_SCOPE } from '../references.js';
import { type ActingMember, demandMember, listMembers, toScope } from '../team/membership.js';
import { InputErrors, makeUserError } from '../user-errors.js';
import { checkPlanReplay, checkTask, checkVisit, NOTE_AT_MOST } from './care-plan.check.js';
import { toCareTask, toCareVisit } from './care-plan.mapper.js';
import {
  CancelCareVisitInput,
  CareTaskPayload,
  CareVisitPayload,
  CompleteCareTaskInput,
  CreateCareTaskInput,
  PlanCareVisitInput,
} from './care-plan.type.js';
import type { CareTaskStore } from './care-task.store.js';
import type { CareVisitStore } from './care-visit.store.js';

type TaskRow = Parameters<CareTaskStore['add']>[0];
type VisitRow = Parameters<CareVisitStore['add']>[0];

interface ResolveInfo {
  readonly path: { readonly key: string | number };
}

const INPUT = { description: 'The input of the mutation.' };

/** Plans of the care team: tasks and visits. Every member of the team may complete a task and cancel a visit that the member sees. */
@Resolver()
export class CarePlanResolver {
  @Mutation(() => CareTaskPayload, { nullable: true, description: 'Adds a task for the care team.' })
  @Directive(CARE_WRITE_SCOPE)
  async createCareTask(
    @Arg('input', () => CreateCareTaskInput, INPUT) input: CreateCareTaskInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTaskPayload> {
    const member = await demandMember(context, input.patientId);
    const { own, user } = member;
    const made = makePlan(input, { member, context, kind: 'cts' });
    const answerKept = (kept: TaskRow) => {
      const replayErrors = checkPlanReplay({ ...kept, day: kept.dueOn }, { ...made, dates: own.dates });
      if (replayErrors.length > 0) return { task: null, userErrors: replayErrors };
      disclosePlan(kept.facilityId, { member, context, info });
      return { task: toCareTask(kept), userErrors: [] };
    };
    const before = input.id ? await context.tasks.findMade(made.id) : null;
    if (before) return answerKept(before);
    const members = await listMembers(context, input.patientId);
    const userErrors = checkTask(input, { now: context.now, dates: own.dates, members });
    if (userErrors.length > 0) return { task: null, userErrors };
    const { text, dueOn, assigneeId = null } = input;
    const row = { ...made, text, dueOn, assigneeId, doneAt: null, doneBy: null };
    const kept = await context.tasks.add(row);
    const after = { facilityId: own.facility, dueOn, assigneeId };
    if (kept === row)
      context.changes.add({ action: 'createCareTask', subject: row.id, patient: input.patientId, user, before: null, after });
    return answerKept(kept);
  }

  @Mutation(() => CareTaskPayload, { nullable: true, description: 'Marks a task as done. One that is done already is answered as it is.' })
  @Directive(CARE_WRITE_SCOPE)
  async completeCareTask(
    @Arg('input', () => CompleteCareTaskInput, INPUT) { patientId, id }: CompleteCareTaskInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTaskPayload> {
    const member = await demandMember(context, patientId);
    const { user } = member;
    const scope = toScope(member);
    const found = await context.tasks.find(id, scope);
    if (!found) return { task: null, userErrors: [makeUserError('id', 'NOT_FOUND', 'There is no task of this id that you may see.')] };
    if (found.doneAt === null && (await context.tasks.complete(id, { user, now: context.now })))
      context.changes.add({
        ...{ action: 'completeCareTask', subject: id, patient: patientId, user },
        ...{ before: { doneAt: null }, after: { doneAt: context.now } },
      });
    const done = (await context.tasks.find(id, scope)) ?? found;
    disclosePlan(done.facilityId, { member, context, info });
    return { task: toCareTask(done), userErrors: [] };
  }

  @Mutation(() => CareVisitPayload, { nullable: true, description: 'Plans a visit to the patient.' })
  @Directive(CARE_WRITE_SCOPE)
  async planCareVisit(
    @Arg('input', () => PlanCareVisitInput, INPUT) input: PlanCareVisitInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareVisitPayload> {
    const member = await demandMember(context, input.patientId);
    const { own, user } = member;
    const made = makePlan(input, { member, context, kind: 'cvs' });
    const answerKept = (kept: VisitRow) => {
      const replayErrors = checkPlanReplay(kept, { ...made, dates: own.dates });
      if (replayErrors.length > 0) return { visit: null, userErrors: replayErrors };
      disclosePlan(kept.facilityId, { member, context, info });
      return { visit: toCareVisit(kept), userErrors: [] };
    };
    const before = input.id ? await context.visits.findMade(made.id) : null;
    if (before) return answerKept(before);
    const members = await listMembers(context, input.patientId);
    const visitorId = input.visitorId ?? user;
    const userErrors = checkVisit({ ...input, visitorId }, { now: context.now, dates: own.dates, members });
    if (userErrors.length > 0) return { visit: null, userErrors };
    const [startsAt, endsAt] = [input.startsAt.getTime(), input.endsAt.getTime()];
    const row = {
      ...made,
      ...{ visitorId, day: toDayInJapan(startsAt), startsAt, endsAt, note: input.note ?? '' },
      ...{ cancelledAt: null, cancelledBy: null, cancelReason: null },
    };
    const kept = await context.visits.add(row);
    const after = { facilityId: own.facility, visitorId, startsAt, endsAt };
    if (kept === row)
      context.changes.add({ action: 'planCareVisit', subject: row.id, patient: input.patientId, user, before: null, after });
    return answerKept(kept);
  }

  @Mutation(() => CareVisitPayload, { nullable: true, description: 'Cancels a visit. One that is cancelled already is answered as it is.' })
  @Directive(CARE_WRITE_SCOPE)
  async cancelCareVisit(
    @Arg('input', () => CancelCareVisitInput, INPUT) { patientId, id, reason }: CancelCareVisitInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareVisitPayload> {
    const member = await demandMember(context, patientId);
    const { user } = member;
    const scope = toScope(member);
    const errors = new InputErrors();
    errors.text(reason, 'reason', { atMost: NOTE_AT_MOST, required: true });
    if (errors.any) return { visit: null, userErrors: errors.userErrors };
    const found = await context.visits.find(id, scope);
    if (!found) return { visit: null, userErrors: [makeUserError('id', 'NOT_FOUND', 'There is no visit of this id that you may see.')] };
    const isOver = found.cancelledAt === null && found.endsAt < context.now;
    if (isOver) return { visit: null, userErrors: [makeUserError('id', 'ENDED', 'This visit is over.')] };
    if (found.cancelledAt === null && (await context.visits.cancel(id, { user, now: context.now, reason: reason.trim() })))
      context.changes.add({
        ...{ action: 'cancelCareVisit', subject: id, patient: patientId, user },
        ...{ before: { cancelledAt: null }, after: { cancelledAt: context.now } },
      });
    const cancelled = (await context.visits.find(id, scope)) ?? found;
    disclosePlan(cancelled.facilityId, { member, context, info });
    return { visit: toCareVisit(cancelled), userErrors: [] };
  }
}

function makePlan(
  input: { readonly id?: string | null | undefined; readonly patientId: string },
  { member, context, kind }: { readonly member: ActingMember; readonly context: CareCabinetContext; readonly kind: string },
) {
  return {
    ...{ id: takeId(input.id, kind), patientId: input.patientId, facilityId: member.own.facility },
    ...{ createdBy: member.user, createdAt: context.now, inputHash: hashInput(input) },
  };
}

/** Reports that the payload shows a plan of the facility. */
function disclosePlan(
  facility: string,
  { member: { grant }, context, info }: { readonly member: ActingMember; readonly context: CareCabinetContext; readonly info: ResolveInfo },
): void {
  const shown = { form: 'RECORDS', state: AnswerState.ANSWERED, items: 1 } as const;
  context.disclosures.add([info.path.key], () => [discloseAt(grant, 'CARE_RECORD', facility, shown)]);
}
