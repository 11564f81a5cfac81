import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../kit/index.js';

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

  @Field(() => DateTimeScalar, { nullable: true })
  withdrawnAt?: Date | null;
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
}

@ObjectType()
export class RegisterConsentPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class WithdrawConsentInput {
  @Field(() => ID)
  id!: string;
}

@ObjectType()
export class WithdrawConsentPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
