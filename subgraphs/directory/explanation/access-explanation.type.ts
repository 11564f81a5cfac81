import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { type Category, CategoryEnum, DateScalar, DateTimeScalar } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';

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
    PERSON: {
      description:
        'The person is suspended, does not belong to the acting facility, signed in without the necessary assurance, or acts from outside of the networks that the facility demands: then the fact is the acting facility.',
    },
    CONSENT: { description: 'No consent from this facility to the acting facility is in force.' },
    LINK: { description: 'The patient is not linked at this facility.' },
    PUBLICATION: { description: 'The facility does not take part, or publishes nothing here.' },
    PERMISSION: { description: 'The person has no viewing permission that covers it.' },
    NOT_VIEWED: {
      description: 'The acting facility has not viewed the patient in the last 360 days, and nothing was renewed in this time.',
    },
  },
});

/** Data that may be seen, and its grounds. */
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

  @Field(() => Boolean, { description: 'Whether an emergency access is the reason.' })
  emergency!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the first of these ends, if an end is known.' })
  until?: Date | null;

  facilityId!: string;
}

/** Data that may not be seen, and the rule that prevents it. */
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

  @Field(() => ID, {
    nullable: true,
    description: 'The consent, permission or other fact because of which the rule fails; null if there is none.',
  })
  fact?: string | null;

  facilityId!: string | null;
}

/** A permission to try out, for this person and patient. It is not granted. */
@InputType()
export class WhatIfGrant {
  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;
}

/** Changes to try out, all at once. None is made. */
@InputType()
export class WhatIf {
  @Field(() => WhatIfGrant, { nullable: true })
  grant?: WhatIfGrant | null;

  @Field(() => ID, { nullable: true, description: 'What if this permission were revoked?' })
  revokePermission?: string | null;

  @Field(() => ID, { nullable: true, description: 'What if the patient consented that this facility discloses to the acting facility?' })
  consentFrom?: string | null;

  @Field(() => ID, { nullable: true, description: 'What if this consent were withdrawn?' })
  withdrawConsent?: string | null;

  @Field(() => ID, { nullable: true, description: 'What if this link were ended?' })
  endLink?: string | null;

  @Field(() => ID, { nullable: true, description: 'What if this facility left the network?' })
  facilityLeaves?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'What if the person were suspended?' })
  suspend?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'What if the person had emergency access?' })
  emergency?: boolean | null;
}

/** Which data of a patient a person may see, and why not the rest. */
@ObjectType()
export class AccessExplanation {
  @Field(() => ID)
  userId!: string;

  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'The facility for which the person acts.' })
  facilityId?: string | null;

  @Field(() => DateTimeScalar, { description: 'The time for which the answer is true.' })
  at!: Date;

  @Field(() => Boolean, { description: 'Whether the person may see anything.' })
  viewable!: boolean;

  @Field(() => [AccessCell])
  allowed!: AccessCell[];

  @Field(() => [AccessGap], { description: 'Every rule that fails. When all are met, the person sees everything that is published.' })
  refused!: AccessGap[];
}
