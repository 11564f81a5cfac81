import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, PageInfo, UserError } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';
import { Profession } from '../terms/profession.js';
import { IdKind } from './id-kind.js';
import { Role } from './role.js';

registerEnumType(IdKind, {
  name: 'IdKind',
  valuesConfig: { LIMITED: { description: '機能限定職員ID: gives access to the care cabinet, never to the chart of a hospital.' } },
});

/** Where a person works, and the person's role as an administrator there. */
@ObjectType()
export class Workplace {
  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => Role, { nullable: true })
  role?: Role | null;

  @Field(() => DateTimeScalar)
  since!: Date;

  /** Not a field: the facility's id. */
  facilityId!: string;
}

/** A person, as administrators see them. */
@ObjectType()
export class UserRecord {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The issuer of the sign-in. The issuer and `subject` together belong to one person only.' })
  issuer!: string;

  @Field(() => String)
  subject!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => Profession)
  profession!: Profession;

  @Field(() => Boolean, { description: 'Whether the person is active, that is, not suspended.' })
  active!: boolean;

  @Field(() => IdKind)
  idKind!: IdKind;

  @Field(() => String, { nullable: true, description: 'The assurance (`acr`) that the sign-in must have. It follows from the profession.' })
  requiredAssurance?: string | null;

  @Field(() => Boolean, { description: 'Whether this is an exception: less than the profession needs.' })
  assuranceRelaxed!: boolean;

  @Field(() => [Workplace])
  workplaces!: Workplace[];

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class UserRecordEdge {
  @Field(() => UserRecord)
  node!: UserRecord;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class UserRecordConnection {
  @Field(() => [UserRecordEdge])
  edges!: UserRecordEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class WorkplaceInput {
  @Field(() => ID)
  facilityId!: string;

  @Field(() => Role, { nullable: true })
  role?: Role | null;
}

@InputType()
export class RegisterUserInput {
  @Field(() => String)
  issuer!: string;

  @Field(() => String)
  subject!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => Profession)
  profession!: Profession;

  @Field(() => IdKind, { defaultValue: IdKind.FULL })
  idKind!: IdKind;

  @Field(() => String, {
    nullable: true,
    description:
      'The assurance that the sign-in needs beyond what the profession needs. If it is less, or an empty list for any, a second person must approve.',
  })
  requiredAssurance?: string | null;

  @Field(() => [WorkplaceInput])
  workplaces!: WorkplaceInput[];

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
export class UpdateUserInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).' })
  version!: number;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  kana?: string | null;

  @Field(() => Profession, { nullable: true })
  profession?: Profession | null;

  @Field(() => IdKind, { nullable: true })
  idKind?: IdKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'An empty list allows any. If it is less than before, a second person must approve.',
  })
  requiredAssurance?: string | null;

  @Field(() => [WorkplaceInput], { nullable: true, description: 'All workplaces of the person from now on.' })
  workplaces?: WorkplaceInput[] | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class SuspendUserInput {
  @Field(() => ID)
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

@InputType()
export class ResumeUserInput extends SuspendUserInput {}

@ObjectType()
export class RegisterUserPayload {
  @Field(() => UserRecord, { nullable: true })
  user?: UserRecord | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class UpdateUserPayload extends RegisterUserPayload {}

@ObjectType()
export class SuspendUserPayload extends RegisterUserPayload {}

@ObjectType()
export class ResumeUserPayload extends RegisterUserPayload {}
