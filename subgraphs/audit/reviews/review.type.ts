import { ArgsType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionArgs, DateTimeScalar, FacilityReference, makePageType, UserError } from '../../kit/index.js';
import { UserReference } from '../events/audit-event.type.js';
import { REVIEW_OUTCOMES, type ReviewOutcomeName } from './found-item.js';
import { WATCH_RULES, type WatchRuleCode } from './watch-rule.js';

const REVIEW_SCOPE = '@requiresScopes(scopes: [["audit:read"], ["audit:review"]])';

export const AuditWatchRule = Object.fromEntries(WATCH_RULES.map((rule) => [rule, rule])) as { [K in WatchRuleCode]: K };
registerEnumType(AuditWatchRule, {
  name: 'AuditWatchRule',
  description: 'Why a reading is to be reviewed. It is a reason to ask, no proof of anything.',
  valuesConfig: {
    MANY_PATIENTS: { description: 'The person saw many patients in a short time.' },
    OWN_RECORD: { description: 'The patient has the person’s own name.' },
    SAME_FAMILY_NAME: { description: 'The patient has the same family name as the person.' },
    COLLEAGUE: { description: 'The patient has the name of somebody who works at the same facility.' },
    OUTSIDE_HOURS: { description: 'It was outside the hours of the profession and of the facility’s kind.' },
    EMERGENCY_ACCESS: { description: 'It was emergency access.' },
    TWO_FACILITIES: { description: 'The person opened the patient for two facilities within a short time.' },
  },
});

export const AuditReviewOutcome = Object.fromEntries(REVIEW_OUTCOMES.map((one) => [one, one])) as { [K in ReviewOutcomeName]: K };
registerEnumType(AuditReviewOutcome, {
  name: 'AuditReviewOutcome',
  description: 'The outcome of a review.',
  valuesConfig: {
    JUSTIFIED: { description: 'There was a good reason.' },
    UNJUSTIFIED: { description: 'There was none.' },
  },
});

@ObjectType({ description: 'One part of the reason of a review item: an id or a number, never a name.' })
@Directive(REVIEW_SCOPE)
export class AuditReviewReason {
  @Field(() => String, { description: 'What it is: `patients`, `limit`, `withinMinutes`, `time`, …' })
  name!: string;

  @Field(() => String, { description: 'The id or number.' })
  value!: string;
}

@ObjectType({ description: 'What a watch rule found about one person, one facility, one patient and one day. Another person reviews it.' })
@Directive(REVIEW_SCOPE)
export class AuditReview {
  @Field(() => ID, { description: 'The id.' })
  id!: string;

  @Field(() => AuditWatchRule, { description: 'The rule.' })
  rule!: WatchRuleCode;

  @Field(() => [AuditReviewReason], { description: 'What the rule saw at the last of the findings.' })
  reason!: AuditReviewReason[];

  @Field(() => Int, { description: 'How many findings are joined in it.' })
  findings!: number;

  @Field(() => ID, { description: 'The id of the first `AuditEvent`.' })
  eventId!: string;

  @Field(() => ID, { nullable: true, description: 'The patient. Null if it is about many patients.' })
  patientId!: string | null;

  @Field(() => UserReference, { nullable: true, description: 'The person. Null if nobody is known, or you may not know about the person.' })
  user!: UserReference | null;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility for which the person acted.' })
  facility!: FacilityReference | null;

  @Field(() => DateTimeScalar, { description: 'When the first of it happened.' })
  at!: Date;

  @Field(() => DateTimeScalar, { description: 'When the last of it happened.' })
  lastAt!: Date;

  @Field(() => DateTimeScalar, { description: 'Until when it is to be reviewed.' })
  dueAt!: Date;

  @Field(() => Boolean, { description: 'Whether it is not reviewed, though it should have been.' })
  overdue!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was reviewed. Null if it was not yet.' })
  reviewedAt!: Date | null;

  @Field(() => UserReference, { nullable: true, description: 'Who reviewed it.' })
  reviewedBy!: UserReference | null;

  @Field(() => AuditReviewOutcome, { nullable: true, description: 'The outcome of the review.' })
  outcome!: ReviewOutcomeName | null;

  @Field(() => String, { nullable: true, description: 'The reviewer’s note.' })
  note!: string | null;

  @Field(() => Int, { description: 'It rises with each change: of the review, and of further findings.' })
  version!: number;
}

export const AuditReviewConnection = makePageType('AuditReview', AuditReview, { directives: [REVIEW_SCOPE] });

@InputType({ description: 'Which review items. All conditions must hold.' })
export class AuditReviewFilter {
  @Field(() => Boolean, { nullable: true, description: 'True: not reviewed. False: reviewed.' })
  open?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they are overdue.' })
  overdue?: boolean | null;

  @Field(() => AuditWatchRule, { nullable: true, description: 'What this rule found.' })
  rule?: WatchRuleCode | null;

  @Field(() => ID, { nullable: true, description: 'What people did for this facility.' })
  facilityId?: string | null;

  @Field(() => ID, { nullable: true, description: 'What this person did.' })
  userId?: string | null;
}

@ArgsType()
export class AuditReviewsArgs extends ConnectionArgs {
  @Field(() => AuditReviewFilter, { nullable: true, description: 'Which items; all if absent.' })
  filter?: AuditReviewFilter | null;
}

@InputType({ description: 'A review of one item.' })
export class ReviewAuditItemInput {
  @Field(() => ID, { description: 'The item.' })
  id!: string;

  @Field(() => AuditReviewOutcome, { description: 'The outcome.' })
  outcome!: ReviewOutcomeName;

  @Field(() => String, { description: 'A note on the decision: 1 to 500 characters.' })
  note!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If something was added since then, yours is refused (`STALE`).',
  })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the review is kept once, even if it is sent twice. 1 to 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: 'The result of a review.' })
@Directive(REVIEW_SCOPE)
export class ReviewAuditItemPayload {
  @Field(() => AuditReview, { nullable: true, description: 'The reviewed item. Null if there are user errors.' })
  item!: AuditReview | null;

  @Field(() => [UserError], { description: 'What you can correct. If there is any, nothing was changed.' })
  userErrors!: UserError[];
}
