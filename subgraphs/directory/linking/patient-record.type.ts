import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, PageInfo, Sex, UserError } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';

/** 名寄せ: the patient has this local ID at that facility, confirmed by the support centre. */
@ObjectType()
export class PatientLink {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  patientId!: string;

  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => String, { description: "The facility's own patient ID." })
  localPatientId!: string;

  @Field(() => DateTimeScalar)
  confirmedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  endedAt?: Date | null;

  @Field(() => Int)
  version!: number;

  /** Not a field: the facility's id. */
  facilityId!: string;
}

/** A patient, as the support centre sees them. No clinical data is reachable from here. */
@ObjectType()
export class PatientRecord {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The ID of the patient in the network.' })
  networkId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => DateScalar)
  birthDate!: string;

  @Field(() => Sex)
  sex!: Sex;

  @Field(() => ID, { nullable: true, description: 'The patient record into which this one is merged; null if it is not merged.' })
  mergedInto?: string | null;

  @Field(() => [PatientLink], { description: 'The links of the patient, including those that were ended.' })
  links?: PatientLink[];

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class PatientRecordEdge {
  @Field(() => PatientRecord)
  node!: PatientRecord;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class PatientRecordConnection {
  @Field(() => [PatientRecordEdge])
  edges!: PatientRecordEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class PatientRecordFilter {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Field(() => String, { nullable: true })
  networkId?: string | null;

  @Field(() => String, { nullable: true, description: 'The beginning of the kana; voiced marks and small letters make no difference.' })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;
}

@InputType()
export class RegisterPatientInput {
  @Field(() => String)
  networkId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => DateScalar)
  birthDate!: string;

  @Field(() => Sex)
  sex!: Sex;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

/** An absent field does not change. */
@InputType()
export class UpdatePatientInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).' })
  version!: number;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => Sex, { nullable: true })
  sex?: Sex | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RegisterPatientPayload {
  @Field(() => PatientRecord, { nullable: true })
  patient?: PatientRecord | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class UpdatePatientPayload extends RegisterPatientPayload {}
