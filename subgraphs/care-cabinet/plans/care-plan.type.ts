import { ArgsType, Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { ConnectionArgs, DateScalar, DateTimeScalar, FacilityReference, makeConnectionType, UserError } from '../../kit/index.js';
import { CARE_RECORD_SCOPE, UserReference } from '../references.js';

@ObjectType({ description: 'Something that the care team has to do for a patient.' })
@Directive(CARE_RECORD_SCOPE)
export class CareTask {
  @Field(() => ID, { description: 'The id of the task.' })
  id!: string;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility that made the task. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => String, { description: 'What is to be done.' })
  text!: string;

  @Field(() => DateScalar, { description: 'The day on which it is due.' })
  dueOn!: string;

  @Field(() => UserReference, {
    nullable: true,
    description: 'Who is to do it. Null if it is anybody, or you may not know about the person.',
  })
  assignee?: UserReference | null;

  @Field(() => UserReference, { nullable: true, description: 'Who made the task. Null if you may not know about the person.' })
  createdBy?: UserReference | null;

  @Field(() => DateTimeScalar, { description: 'When the task was made.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was done. Null if it is not done.' })
  doneAt?: Date | null;

  @Field(() => UserReference, { nullable: true, description: 'Who did it. Null if it is not done, or you may not know about the person.' })
  doneBy?: UserReference | null;
}

@ObjectType({ description: 'A planned visit to a patient.' })
@Directive(CARE_RECORD_SCOPE)
export class CareVisit {
  @Field(() => ID, { description: 'The id of the visit.' })
  id!: string;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility that planned the visit. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => UserReference, { nullable: true, description: 'Who visits the patient. Null if you may not know about the person.' })
  visitor?: UserReference | null;

  @Field(() => DateTimeScalar, { description: 'When it begins.' })
  startsAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => String, { description: 'A note. Empty if there is none.' })
  note!: string;

  @Field(() => UserReference, { nullable: true, description: 'Who planned it. Null if you may not know about the person.' })
  plannedBy?: UserReference | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was cancelled. Null if it was not.' })
  cancelledAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was cancelled. Null if it was not.' })
  cancelReason?: string | null;
}

export const CareTaskConnection = makeConnectionType('CareTask', CareTask, [CARE_RECORD_SCOPE]);
export const CareVisitConnection = makeConnectionType('CareVisit', CareVisit, [CARE_RECORD_SCOPE]);

@ArgsType()
export class CareTaskArgs extends ConnectionArgs {
  @Field(() => Boolean, { nullable: true, description: 'Only tasks that are done, or only those that are not. If absent, all tasks.' })
  done?: boolean | null;
}

@ArgsType()
export class CareVisitArgs extends ConnectionArgs {
  @Field(() => DateScalar, { nullable: true, description: 'The first day, in Japan. If absent, there is no first day.' })
  from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day, in Japan. If absent, there is no last day.' })
  until?: string | null;
}

@InputType({ description: 'A new task.' })
export class CreateCareTaskInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'An id that the application made: a UUID of version 4 or 7.' })
  id?: string | null;

  @Field(() => String, { description: 'What is to be done. 1 to 500 characters.' })
  text!: string;

  @Field(() => DateScalar, { description: 'The day on which it is due.' })
  dueOn!: string;

  @Field(() => ID, { nullable: true, description: 'The member of the team who is to do it. If absent, anybody.' })
  assigneeId?: string | null;
}

@InputType({ description: 'A task.' })
export class CompleteCareTaskInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId!: string;

  @Field(() => ID, { description: 'The task.' })
  id!: string;
}

@InputType({ description: 'A new visit.' })
export class PlanCareVisitInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'An id that the application made: a UUID of version 4 or 7.' })
  id?: string | null;

  @Field(() => DateTimeScalar, { description: 'When it begins.' })
  startsAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends: at most 24 hours later.' })
  endsAt!: Date;

  @Field(() => ID, { nullable: true, description: 'The member of the team who visits the patient. If absent, you.' })
  visitorId?: string | null;

  @Field(() => String, { nullable: true, description: 'A note. At most 500 characters.' })
  note?: string | null;
}

@InputType({ description: 'The cancellation of a visit.' })
export class CancelCareVisitInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId!: string;

  @Field(() => ID, { description: 'The visit.' })
  id!: string;

  @Field(() => String, { description: 'Why it is cancelled. 1 to 500 characters.' })
  reason!: string;
}

@ObjectType({ description: 'The answer of a mutation that changes a task.' })
export class CareTaskPayload {
  @Field(() => CareTask, { nullable: true, description: 'The task. Null if there are errors.' })
  task?: CareTask | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The answer of a mutation that changes a visit.' })
export class CareVisitPayload {
  @Field(() => CareVisit, { nullable: true, description: 'The visit. Null if there are errors.' })
  visit?: CareVisit | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}
