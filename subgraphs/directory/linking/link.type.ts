import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../../kit/index.js';
import { PatientLink } from './patient-record.type.js';

@InputType()
export class LinkPatientInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'The facility that knows the patient. Give this or `institution`.' })
  facilityId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The institution code of the facility, as in the answer of `findPatients`. Give this or `facilityId`.',
  })
  institution?: string | null;

  @Field(() => String, { description: "The facility's own patient ID: at most 64 characters." })
  localPatientId!: string;

  @Field(() => String, { description: 'How it was confirmed: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class LinkPatientPayload {
  @Field(() => PatientLink, { nullable: true })
  link?: PatientLink | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class UnlinkPatientInput {
  @Field(() => ID, { description: "The link's id." })
  id!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).',
  })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class UnlinkPatientPayload extends LinkPatientPayload {}

/** A merge of two patient records that belong to one person. */
@ObjectType()
export class PatientMerge {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, { description: 'The patient record that was merged into the other.' })
  fromId!: string;

  @Field(() => ID)
  intoId!: string;

  @Field(() => DateTimeScalar)
  mergedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  undoneAt?: Date | null;

  @Field(() => String)
  reason!: string;
}

@InputType()
export class MergePatientsInput {
  @Field(() => ID, { description: 'The patient record that is merged into the other and is no longer used.' })
  fromId!: string;

  @Field(() => ID, { description: 'The patient record that remains.' })
  intoId!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class MergePatientsPayload {
  @Field(() => PatientMerge, { nullable: true })
  merge?: PatientMerge | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class UnmergePatientsInput {
  @Field(() => ID, { description: "The merge's id." })
  id!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class UnmergePatientsPayload extends MergePatientsPayload {}
