import { Arg, Args, ArgsType, Ctx, Directive, Field, ID, Mutation, Query, Resolver } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { mayGainByConsent } from '../access/own-rights.store.js';
import type { Instant } from '../decision/facts.js';
import { InputErrors } from '../mutation/input-errors.js';
import { lockRows } from '../mutation/lock-rows.js';
import { buildPayload, runMutation } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { checkEnded } from '../mutation/successor.js';
import { toConsent } from './consent.mapper.js';
import { ConsentStore } from './consent.store.js';
import {
  Consent,
  ConsentConnection,
  RegisterConsentInput,
  RegisterConsentPayload,
  RenewConsentInput,
  RenewConsentPayload,
  WithdrawConsentInput,
  WithdrawConsentPayload,
} from './consent.type.js';

const DOCUMENT_AT_MOST = 200;

@ArgsType()
class ConsentsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true })
  patientId?: string | null;

  @Field(() => ID, { nullable: true })
  disclosingFacilityId?: string | null;

  @Field(() => ID, { nullable: true })
  viewingFacilityId?: string | null;
}

@Resolver(() => Consent)
export class ConsentResolver {
  @Query(() => ConsentConnection, {
    description: 'Consents, including those that were withdrawn: for network admins and the support centre.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async consents(@Args(() => ConsentsArgs) args: ConsentsArgs, @Ctx() { database }: DirectoryContext): Promise<ConsentConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const rows = await new ConsentStore(database.manager).list({
      patientId: args.patientId ?? undefined,
      disclosingFacilityId: args.disclosingFacilityId ?? undefined,
      viewingFacilityId: args.viewingFacilityId ?? undefined,
      after,
      limit: first + 1,
    });
    return buildConnection(rows.map(toConsent), first, after);
  }

  @Mutation(() => RegisterConsentPayload, {
    nullable: true,
    description: 'Registers a consent. If the same consent is already in force, the answer is that one.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerConsent(
    @Arg('input', () => RegisterConsentInput) input: RegisterConsentInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterConsentPayload> {
    const outcome = await runMutation(context, 'registerConsent', input, async (manager, author) => {
      const consents = new ConsentStore(manager);
      await lockRows(manager, 'patient', [input.patientId]);
      const { patient, discloses, views } = await consents.possible(input, author.at);
      const same = input.disclosingFacilityId === input.viewingFacilityId;
      const errors = new InputErrors();
      errors.expect(patient, 'patientId', 'NOT_FOUND', 'There is no patient with this id.');
      errors.expect(discloses, 'disclosingFacilityId', 'DOES_NOT_DISCLOSE', 'This facility does not disclose any data.');
      errors.expect(views, 'viewingFacilityId', 'DOES_NOT_VIEW', 'This facility may not view charts of other facilities.');
      checkNotSelf(errors, {
        mutation: 'registerConsent',
        input,
        actor: author,
        subject: { gains: await mayGainByConsent(manager, author, input) },
      });
      errors.expect(!same, 'viewingFacilityId', 'SAME_FACILITY', 'A facility needs no consent for its own chart.');
      errors.instant(input.startsAt, 'startsAt');
      errors.text(input.documentReference, 'documentReference', DOCUMENT_AT_MOST);
      errors.reason(input.reason);
      errors.refuse();
      const standing = await consents.standing(input, input.kind);
      if (standing) return { subject: standing.id, changed: false };
      const startsAt = input.startsAt?.getTime() ?? author.at;
      const terms = { kind: input.kind, startsAt, documentReference: input.documentReference ?? null };
      return { subject: await consents.add(input, terms, author), changed: true };
    });
    return await buildPayload(outcome, 'consent', reading(context));
  }

  @Mutation(() => RenewConsentPayload, {
    nullable: true,
    description: 'Renews a consent: a new one replaces it from now on, and the 360 days begin again.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async renewConsent(
    @Arg('input', () => RenewConsentInput) input: RenewConsentInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RenewConsentPayload> {
    const outcome = await runMutation(context, 'renewConsent', input, async (manager, author) => {
      const consents = new ConsentStore(manager);
      const before = await consents.locked(input.id);
      const errors = new InputErrors();
      errors.expect(before, 'id', 'NOT_FOUND', 'There is no consent with this id.');
      const gains = before !== undefined && (await mayGainByConsent(manager, author, before));
      checkNotSelf(errors, { mutation: 'renewConsent', input, actor: author, subject: { gains } });
      errors.text(input.documentReference, 'documentReference', DOCUMENT_AT_MOST);
      errors.refuse();
      const ended = await checkEnded(manager, 'consent', named(before!), input.version);
      errors.expect(!ended, 'id', 'ENDED', 'This consent was withdrawn: register a new one.');
      errors.refuse();
      const { kind, startsAt, documentReference, mergeId } = before!;
      await consents.end(before!.id, { ...author, reason: null });
      const terms = {
        kind,
        startsAt: Math.max(startsAt, author.at),
        documentReference: input.documentReference ?? documentReference,
        renews: before!.id,
        mergeId,
      };
      return { subject: await consents.add(before!, terms, author), changed: true };
    });
    return await buildPayload(outcome, 'consent', reading(context));
  }

  @Mutation(() => WithdrawConsentPayload, {
    nullable: true,
    description:
      'Ends a consent now. Withdrawing it again changes nothing. If another consent has replaced it, `SUPERSEDED` names that one.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput) input: WithdrawConsentInput,
    @Ctx() context: DirectoryContext,
  ): Promise<WithdrawConsentPayload> {
    const outcome = await runMutation(context, 'withdrawConsent', input, async (manager, author) => {
      const consents = new ConsentStore(manager);
      const consent = await consents.locked(input.id);
      const errors = new InputErrors();
      errors.expect(consent, 'id', 'NOT_FOUND', 'There is no consent with this id.');
      errors.reason(input.reason);
      errors.refuse();
      if (await checkEnded(manager, 'consent', named(consent!), input.version)) return { subject: consent!.id, changed: false };
      await consents.end(consent!.id, { ...author, reason: input.reason ?? null });
      return { subject: consent!.id, changed: true };
    });
    return await buildPayload(outcome, 'consent', reading(context));
  }
}

function named({ id, version, withdrawnAt }: { id: string; version: number; withdrawnAt: Instant | null }) {
  return { id, version, ended: withdrawnAt !== null };
}

function reading({ database }: DirectoryContext): (id: string) => Promise<Consent | undefined> {
  return async (id) => {
    const row = await new ConsentStore(database.manager).byId(id);
    return row && toConsent(row);
  };
}
