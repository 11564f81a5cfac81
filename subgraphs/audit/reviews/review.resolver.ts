import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import { checkFirst, type Page } from '../../kit/index.js';
import type { AuditContext } from '../events/audit-event.loader.js';
import { hashActor } from '../records/expand-record.js';
import type { RelationsSource } from '../relations/relations.source.js';
import { decideReviewScope } from '../rights/auditing-rights.js';
import type { FoundItem } from './found-item.js';
import { checkTexts, isActor, makeError, type ReviewErrorCode } from './review.check.js';
import { readCursor, toPage, toReview } from './review.mapper.js';
import type { ReviewStore } from './review.store.js';
import { AuditReview, AuditReviewConnection, AuditReviewsArgs, ReviewAuditItemInput, ReviewAuditItemPayload } from './review.type.js';

/** The context of the resolvers of reviews. */
export interface ReviewContext extends AuditContext {
  readonly reviews: ReviewStore;
  readonly relations: RelationsSource;
}

@Resolver(() => AuditReview)
export class ReviewResolver {
  @Query(() => AuditReviewConnection, {
    nullable: true,
    description:
      "What is to be reviewed, the newest first: for network admins and auditors; a facility's admin sees what people did for the facility.",
  })
  @Directive('@requiresScopes(scopes: [["audit:read"]])')
  async auditReviews(@Args(() => AuditReviewsArgs) args: AuditReviewsArgs, @Ctx() context: ReviewContext): Promise<Page<AuditReview>> {
    const { facility } = decideReviewScope(await context.rights());
    const { now } = context;
    const first = checkFirst(args.first);
    const after = readCursor(args.after);
    const { open, overdue, rule, facilityId, userId } = args.filter ?? {};
    const rows = await context.reviews.list({
      ...{ open: open ?? undefined, overdue: overdue ?? undefined, rule: rule ?? undefined, userId: userId ?? undefined },
      facilities: [facilityId, facility].filter((one) => one !== null && one !== undefined),
      ...{ now, after, limit: first + 1 },
    });
    return toPage(rows, { first, after, now });
  }

  @Mutation(() => ReviewAuditItemPayload, {
    nullable: true,
    description:
      'Records whether what a watch rule found was justified. Another person than the one whom it is about does this, and only once.',
  })
  @Directive('@requiresScopes(scopes: [["audit:review"]])')
  async reviewAuditItem(
    @Arg('input', () => ReviewAuditItemInput, { description: 'The input of the mutation.' }) input: ReviewAuditItemInput,
    @Ctx() context: ReviewContext,
  ): Promise<ReviewAuditItemPayload> {
    const { user, facility: acting, ...rights } = await context.rights();
    const { facility } = decideReviewScope({ user, facility: acting, ...rights });
    const userErrors = checkTexts(input);
    if (userErrors.length > 0) return { item: null, userErrors };
    const item = await context.reviews.find(input.id);
    if (!item || (facility !== undefined && item.facility_id !== facility)) return refuse('NOT_FOUND');
    const isSelf = isActor(item, { user, actor: hashActor(context.caller) }) || (await isPatient(item, { user, acting }, context));
    if (isSelf) return refuse('SELF');
    const reviewed = await context.reviews.review(input, user, context.now);
    if ('refused' in reviewed) return refuse(reviewed.refused);
    const after = (await context.reviews.find(input.id))!;
    if (!reviewed.replayed)
      context.changes.add({
        ...{ action: 'reviewAuditItem', subject: item.id, patient: item.patient_id ?? undefined, user },
        before: { outcome: null, version: after.version - 1 },
        after: { rule: item.rule, outcome: after.outcome, version: after.version },
      });
    return { item: toReview(after, context.now), userErrors: [] };
  }
}

/** Whether the patient has the reviewer's own name, as the directory knows. */
async function isPatient(
  { patient_id: patient }: FoundItem,
  { user, acting: facility }: { readonly user: string; readonly acting: string },
  { relations, signal }: ReviewContext,
): Promise<boolean> {
  if (patient === null) return false;
  const [relation] = await relations.read([{ user, patient, facility }], signal);
  return relation!.own;
}

function refuse(code: ReviewErrorCode): ReviewAuditItemPayload {
  return { item: null, userErrors: [makeError(code)] };
}
