import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, PageInfo, UserError } from '../../kit/index.js';
import { ConsentKind } from './consent-kind.js';

registerEnumType(ConsentKind, {
  name: 'ConsentKind',
  description: 'Whether the patient chose it, or the disclosing facility sends the data with a referral.',
});

/** The patient's consent that the disclosing facility shows data to the viewing facility. */
@ObjectType()
export class Consent {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  patientId!: string;

  @Field(() => ID)
  disclosingFacilityId!: string;

  @Field(() => ID)
  viewingFacilityId!: string;

  @Field(() => ConsentKind)
  kind!: ConsentKind;

  @Field(() => DateTimeScalar)
  startsAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was registered, or last renewed.' })
  givenAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  withdrawnAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The reference of the signed document.' })
  documentReference?: string | null;

  @Field(() => Int)
  version!: number;
}

@ObjectType()
export class ConsentEdge {
  @Field(() => Consent)
  node!: Consent;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class ConsentConnection {
  @Field(() => [ConsentEdge])
  edges!: ConsentEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class RegisterConsentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => ID)
  disclosingFacilityId!: string;

  @Field(() => ID)
  viewingFacilityId!: string;

  @Field(() => ConsentKind, { defaultValue: ConsentKind.PATIENT })
  kind!: ConsentKind;

  @Field(() => DateTimeScalar, { nullable: true, description: 'If absent, now.' })
  startsAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The reference of the signed document: at most 200 characters.' })
  documentReference?: string | null;

  @Field(() => String, { nullable: true, description: 'The reason, for the record of changes: at most 500 characters.' })
  reason?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RegisterConsentPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class RenewConsentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true, description: 'The new document. If absent, the old one.' })
  documentReference?: string | null;

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
export class RenewConsentPayload {
  @Field(() => Consent, { nullable: true, description: 'The consent that replaced it.' })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class WithdrawConsentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true, description: 'The reason: at most 500 characters.' })
  reason?: string | null;

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
export class WithdrawConsentPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
