import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../../kit/index.js';
import { PatientLink } from './patient-record.type.js';

@InputType()
export class LinkPatientInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'Where she is known: this, or `institution`.' })
  facilityId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The facility's institution code, as `findPatients` answers it: this, or `facilityId`.",
  })
  institution?: string | null;

  @Field(() => String, { description: "The facility's own patient ID: at most 64 characters." })
  localPatientId!: string;

  @Field(() => String, { description: 'How it was confirmed: at most 500 characters.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
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

  @Field(() => String, { description: 'Why: at most 500 characters.' })
  reason!: string;

  @Field(() => Int, { nullable: true, description: 'The version that was seen.' })
  version?: number | null;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@ObjectType()
export class UnlinkPatientPayload extends LinkPatientPayload {}

/** One patient turned out to be another. */
@ObjectType()
export class PatientMerge {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, { description: 'The patient who is no longer one of her own.' })
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
  @Field(() => ID, { description: 'The patient who was registered twice: this record goes.' })
  fromId!: string;

  @Field(() => ID, { description: 'The record that stays.' })
  intoId!: string;

  @Field(() => String, { description: 'Why: at most 500 characters.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
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

  @Field(() => String, { description: 'Why: at most 500 characters.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@ObjectType()
export class UnmergePatientsPayload extends MergePatientsPayload {}
