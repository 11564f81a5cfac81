import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../kit/index.js';
import { PageInfo } from './page.js';

export enum ConsentKind {
  PATIENT = 'PATIENT',
  PUSH = 'PUSH',
}
registerEnumType(ConsentKind, { name: 'ConsentKind', description: "Chosen by the patient, or the disclosing facility's push." });

/** The patient's consent: this disclosing facility shows to that viewing facility. */
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

  @Field(() => String, { nullable: true, description: 'The paper on which it was given.' })
  documentReference?: string | null;

  @Field(() => Int)
  version!: number;

  /** Not a field: the merge that made it from another patient's. */
  mergeId!: string | null;
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

  @Field(() => DateTimeScalar, { nullable: true, description: 'Now, if absent.' })
  startsAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The paper on which it was given: at most 200 characters.' })
  documentReference?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for the record of changes: at most 500 characters.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
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

  @Field(() => String, { nullable: true, description: 'The new paper; absent: the old one.' })
  documentReference?: string | null;

  @Field(() => Int, { nullable: true, description: 'The version that was seen.' })
  version?: number | null;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RenewConsentPayload {
  @Field(() => Consent, { nullable: true, description: 'The consent that took over from it.' })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class WithdrawConsentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true, description: 'Why: at most 500 characters.' })
  reason?: string | null;

  @Field(() => Int, { nullable: true, description: 'The version that was seen.' })
  version?: number | null;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@ObjectType()
export class WithdrawConsentPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
