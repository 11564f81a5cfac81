import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar, DateTimeScalar, PageInfo, Sex, UserError } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';
import { Patient } from '../patients/patient.type.js';
import { User } from '../users/user.type.js';
import { EmergencyOutcome, EmergencyState } from './emergency-state.js';

registerEnumType(EmergencyOutcome, { name: 'EmergencyOutcome' });

registerEnumType(EmergencyState, {
  name: 'EmergencyState',
  valuesConfig: {
    OPEN: { description: 'It is active.' },
    TO_REVIEW: { description: 'It has ended, and another person must review it.' },
    OVERDUE: { description: 'It has ended, and its review is overdue.' },
    REFUSED: { description: 'A limit on starts refused it, so it never showed anything. It is not reviewed yet.' },
  },
});

export enum EmergencyLimit {
  PERSON = 'PERSON',
  FACILITY = 'FACILITY',
  PATIENT = 'PATIENT',
}
registerEnumType(EmergencyLimit, {
  name: 'EmergencyLimit',
  description: 'The limit that refused an emergency access.',
  valuesConfig: {
    PERSON: { description: 'The same person started too many within one day.' },
    FACILITY: { description: 'The people of the same facility started too many within one day.' },
    PATIENT: { description: 'Too many within one day were for the same name.' },
  },
});

/** Emergency access for the person who started it. It is the same whether or not a patient was found. */
@ObjectType()
export class EmergencyAccess {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends, or ended.' })
  endsAt!: Date;
}

/** Emergency access for the person who started it, later: with its patient, if one was found, and its review. */
@ObjectType()
export class MyEmergencyAccess {
  @Field(() => ID)
  id!: string;

  @Field(() => EmergencyState)
  state!: EmergencyState;

  @Field(() => Patient, {
    nullable: true,
    description: 'The patient; null if no patient matched, or several, or if you may not see the patient any more.',
  })
  patient?: Patient | null;

  @Field(() => String, { description: 'The reason that you gave.' })
  reason!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar, {
    description: 'When it ends by itself. Count down from the `now` of the session, not from the clock of the browser.',
  })
  endsAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was ended early; null if it was not.' })
  endedAt?: Date | null;

  @Field(() => DateTimeScalar)
  reviewDueAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  reviewedAt?: Date | null;

  @Field(() => EmergencyOutcome, { nullable: true })
  outcome?: EmergencyOutcome | null;

  /** Not a field: the patient's id. */
  patientId!: string | null;
}

@ObjectType()
export class MyEmergencyAccessEdge {
  @Field(() => MyEmergencyAccess)
  node!: MyEmergencyAccess;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class MyEmergencyAccessConnection {
  @Field(() => [MyEmergencyAccessEdge])
  edges!: MyEmergencyAccessEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** A person who got a notice of an emergency access, and when the person saw it. */
@ObjectType()
export class EmergencyNotice {
  @Field(() => User, { nullable: true })
  user?: User | null;

  @Field(() => DateTimeScalar)
  toldAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  seenAt?: Date | null;

  /** Not a field: the user's id. */
  userId!: string;
}

/** Emergency access for its reviewers. */
@ObjectType()
export class EmergencyAccessRecord {
  @Field(() => ID)
  id!: string;

  @Field(() => EmergencyState)
  state!: EmergencyState;

  @Field(() => User, { nullable: true, description: 'The person who started it.' })
  user?: User | null;

  @Field(() => Facility, { nullable: true, description: 'The facility for which this person acted.' })
  facility?: Facility | null;

  @Field(() => ID, { nullable: true, description: 'The patient who was found; null if no patient matched, or several.' })
  patientId?: string | null;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar)
  endsAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  endedAt?: Date | null;

  @Field(() => DateTimeScalar)
  reviewDueAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  reviewedAt?: Date | null;

  @Field(() => User, { nullable: true })
  reviewedBy?: User | null;

  @Field(() => EmergencyOutcome, { nullable: true })
  outcome?: EmergencyOutcome | null;

  @Field(() => String, { nullable: true })
  note?: string | null;

  @Field(() => EmergencyLimit, {
    nullable: true,
    description: 'The limit that refused it, so that it never began; null if it was not refused.',
  })
  refusedBy?: EmergencyLimit | null;

  @Field(() => [EmergencyNotice])
  told!: EmergencyNotice[];

  @Field(() => Int)
  version!: number;

  /** Not fields: ids. */
  userId!: string;
  facilityId!: string;
  reviewedById!: string | null;
}

@ObjectType()
export class EmergencyAccessEdge {
  @Field(() => EmergencyAccessRecord)
  node!: EmergencyAccessRecord;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class EmergencyAccessConnection {
  @Field(() => [EmergencyAccessEdge])
  edges!: EmergencyAccessEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** The description of the patient: either name (written or kana), birth date and sex, or the acting facility's patient ID. */
@InputType()
export class StartEmergencyAccessInput {
  @Field(() => String, { nullable: true, description: 'As written, or in kana.' })
  name?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => Sex, { nullable: true })
  sex?: Sex | null;

  @Field(() => String, { nullable: true, description: 'The patient ID at the facility for which you act.' })
  localPatientId?: string | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class StartEmergencyAccessPayload {
  @Field(() => EmergencyAccess, { nullable: true })
  emergencyAccess?: EmergencyAccess | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class EndEmergencyAccessInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class EndEmergencyAccessPayload extends StartEmergencyAccessPayload {}

@InputType()
export class ReviewEmergencyAccessInput {
  @Field(() => ID)
  id!: string;

  @Field(() => EmergencyOutcome)
  outcome!: EmergencyOutcome;

  @Field(() => String, { description: 'A note on the decision: at most 500 characters.' })
  note!: string;

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
export class ReviewEmergencyAccessPayload {
  @Field(() => EmergencyAccessRecord, { nullable: true })
  emergencyAccess?: EmergencyAccessRecord | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class AcknowledgeEmergencyAccessInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class AcknowledgeEmergencyAccessPayload extends ReviewEmergencyAccessPayload {}
