import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { type Category, CategoryEnum, DateTimeScalar, PageInfo, UserError } from '../../kit/index.js';
import { FacilityKind } from '../terms/facility-kind.js';
import { Facility } from './facility.type.js';

/** What a facility discloses through one connected system: its 公開範囲. */
@ObjectType()
export class Disclosure {
  @Field(() => ID, { description: 'The connected system.' })
  system!: string;

  @Field(() => [CategoryEnum])
  categories!: Category[];
}

/** A facility, as administrators see it. */
@ObjectType()
export class FacilityRecord {
  @Field(() => ID)
  id!: string;

  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => String)
  institutionCode!: string;

  @Field(() => Boolean, { description: 'Whether it takes part now.' })
  active!: boolean;

  @Field(() => Boolean, { description: "Whether its people may look at other facilities' charts." })
  viewing!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it began to take part: now, or the last time.' })
  joinedAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it leaves, or left, the network.' })
  leftAt?: Date | null;

  @Field(() => [Disclosure])
  disclosures!: Disclosure[];

  @Field(() => [String], { description: 'The IP networks of the facility (CIDR).' })
  networks!: string[];

  @Field(() => Boolean, { description: 'Whether people who act for the facility must do so from one of its networks.' })
  networksRequired!: boolean;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class FacilityRecordEdge {
  @Field(() => FacilityRecord)
  node!: FacilityRecord;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class FacilityRecordConnection {
  @Field(() => [FacilityRecordEdge])
  edges!: FacilityRecordEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class DisclosureInput {
  @Field(() => ID)
  system!: string;

  @Field(() => [CategoryEnum])
  categories!: Category[];
}

@InputType()
export class RegisterFacilityInput {
  @Field(() => String, { description: 'The medical institution code: ten digits.' })
  institutionCode!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => FacilityKind)
  kind!: FacilityKind;

  @Field(() => Boolean)
  viewing!: boolean;

  @Field(() => [DisclosureInput], { defaultValue: [] })
  disclosures!: DisclosureInput[];

  @Field(() => [String], { defaultValue: [] })
  networks!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether people who act for the facility must do so from one of its networks. Then there must be at least one.',
  })
  networksRequired!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'If absent, now.' })
  joinsAt?: Date | null;

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
export class UpdateFacilityInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).' })
  version!: number;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  kana?: string | null;

  @Field(() => FacilityKind, { nullable: true })
  kind?: FacilityKind | null;

  @Field(() => Boolean, { nullable: true })
  viewing?: boolean | null;

  @Field(() => [DisclosureInput], { nullable: true, description: 'All disclosures of the facility from now on.' })
  disclosures?: DisclosureInput[] | null;

  @Field(() => [String], { nullable: true, description: 'All IP networks of the facility from now on.' })
  networks?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether people who act for the facility must do so from one of its networks, from their next request on. Then there must be at least one network.',
  })
  networksRequired?: boolean | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it leaves the network: now, or later.' })
  leavesAt?: Date | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class SuspendFacilityInput {
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
export class ResumeFacilityInput extends SuspendFacilityInput {}

@ObjectType()
export class RegisterFacilityPayload {
  @Field(() => FacilityRecord, { nullable: true })
  facility?: FacilityRecord | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class UpdateFacilityPayload extends RegisterFacilityPayload {}

@ObjectType()
export class SuspendFacilityPayload extends RegisterFacilityPayload {}

@ObjectType()
export class ResumeFacilityPayload extends RegisterFacilityPayload {}
