import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { type Category, CategoryEnum, DateScalar, DateTimeScalar } from '../kit/index.js';
import { Facility } from './facility.type.js';

export enum AccessRule {
  PERSON = 'PERSON',
  CONSENT = 'CONSENT',
  LINK = 'LINK',
  PUBLICATION = 'PUBLICATION',
  PERMISSION = 'PERMISSION',
  NOT_VIEWED = 'NOT_VIEWED',
}
registerEnumType(AccessRule, {
  name: 'AccessRule',
  description: 'A rule that fails.',
  valuesConfig: {
    PERSON: { description: 'Not active, not of the facility she acts for, or without the assurance that she needs.' },
    CONSENT: { description: 'No consent in force from this facility to hers.' },
    LINK: { description: 'The patient is not linked at this facility.' },
    PUBLICATION: { description: 'The facility does not take part, or publishes nothing here.' },
    PERMISSION: { description: 'She holds no viewing permission that covers it.' },
    NOT_VIEWED: { description: 'Her facility has not viewed the patient within 360 days, and nothing was renewed within them.' },
  },
});

/** Something that may be seen, and on what it rests. */
@ObjectType()
export class AccessCell {
  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => ID)
  system!: string;

  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;

  @Field(() => [ID], { description: 'Ids of the link, the consent and the permission, or of the link and the emergency access.' })
  grounds!: string[];

  @Field(() => Boolean, { description: 'Whether it rests on emergency access.' })
  emergency!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the first of these ends, as far as is known.' })
  until?: Date | null;

  facilityId!: string;
}

/** Something that may not be seen, and by which rule. */
@ObjectType()
export class AccessGap {
  @Field(() => AccessRule)
  rule!: AccessRule;

  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => ID, { nullable: true })
  system?: string | null;

  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => ID, { nullable: true, description: 'The fact with which it fails, where there is one.' })
  fact?: string | null;

  facilityId!: string | null;
}

/** A permission that is not granted, for this person and patient. */
@InputType()
export class WhatIfGrant {
  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;
}

/** Changes that are not made: those that are given, all at once. */
@InputType()
export class WhatIf {
  @Field(() => WhatIfGrant, { nullable: true })
  grant?: WhatIfGrant | null;

  @Field(() => ID, { nullable: true, description: 'This permission were revoked.' })
  revokePermission?: string | null;

  @Field(() => ID, { nullable: true, description: 'She consented that this facility shows to the acting one.' })
  consentFrom?: string | null;

  @Field(() => ID, { nullable: true, description: 'This consent were withdrawn.' })
  withdrawConsent?: string | null;

  @Field(() => ID, { nullable: true, description: 'This link were ended.' })
  endLink?: string | null;

  @Field(() => ID, { nullable: true, description: 'This facility left.' })
  facilityLeaves?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'The person were suspended.' })
  suspend?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'She had emergency access.' })
  emergency?: boolean | null;
}

/** Why a person may or may not see what of a patient. */
@ObjectType()
export class AccessExplanation {
  @Field(() => ID)
  userId!: string;

  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'The facility for which she acts.' })
  facilityId?: string | null;

  @Field(() => DateTimeScalar, { description: 'The moment for which it is said.' })
  at!: Date;

  @Field(() => Boolean, { description: 'Whether anything at all may be seen.' })
  viewable!: boolean;

  @Field(() => [AccessCell])
  allowed!: AccessCell[];

  @Field(() => [AccessGap], { description: 'Every rule that fails. Once all of them are mended, everything that is published shows.' })
  refused!: AccessGap[];
}
