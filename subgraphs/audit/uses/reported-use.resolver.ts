import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { AuditContext } from '../events/audit-event.loader.js';
import { hashActor } from '../records/expand-record.js';
import { nameUse } from '../records/reported-use.js';
import { checkUse } from './check-use.js';
import { ReportUseInput, ReportUsePayload } from './reported-use.type.js';
import type { UseLimit } from './use-limit.js';

/** The context of the resolver. */
export interface UseContext extends AuditContext {
  readonly useLimit: UseLimit;
}

@Resolver()
export class ReportedUseResolver {
  @Mutation(() => ReportUsePayload, {
    nullable: true,
    description: 'Records that you printed or copied data of a patient. It changes nothing else.',
  })
  @Directive('@requiresScopes(scopes: [["audit:own"]])')
  async reportUse(
    @Arg('input', () => ReportUseInput, { description: 'The input of the mutation.' }) input: ReportUseInput,
    @Ctx() context: UseContext,
  ): Promise<ReportUsePayload> {
    const userErrors = checkUse(input);
    if (userErrors.length > 0) return { recorded: false, userErrors };
    if (!context.useLimit.take(hashActor(context.caller), context.now))
      return { recorded: false, userErrors: [{ code: 'TOO_MANY', message: 'Too many reports within a minute.', field: ['input'] }] };
    // The directory says who it is. It is not asked about the patient, so that no answer tells whether there is one.
    const { user } = await context.rights();
    const { kind, patientId, categories, items = null, operationName = null } = input;
    context.changes.add({
      action: nameUse(kind),
      subject: patientId,
      patient: patientId,
      user,
      before: null,
      after: { categories, items, operationName },
    });
    return { recorded: true, userErrors: [] };
  }
}
