import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../../kit/index.js';
import type { DirectoryContext } from '../../access/access.js';
import { buildPayload, type ReadSubject, runMutation } from '../../mutation/run-mutation.js';
import { USERS } from '../user.loader.js';
import { User } from '../user.type.js';
import { findManager } from '../user-manager.js';
import { HpkiCertificateState } from './certificate-state.js';
import { approveCertificate, registerCertificate, withdrawCertificate } from './change-certificate.js';
import { toHpkiCertificate } from './hpki-certificate.mapper.js';
import { HpkiCertificateStore } from './hpki-certificate.store.js';
import {
  ApproveHpkiCertificateInput,
  ApproveHpkiCertificatePayload,
  HpkiCertificate,
  HpkiCertificateConnection,
  RegisterHpkiCertificateInput,
  RegisterHpkiCertificatePayload,
  WithdrawHpkiCertificateInput,
  WithdrawHpkiCertificatePayload,
} from './hpki-certificate.type.js';

@ArgsType()
class HpkiCertificatesArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this person.' })
  userId?: string | null;

  @Field(() => HpkiCertificateState, { nullable: true })
  state?: HpkiCertificateState | null;
}

@Resolver(() => HpkiCertificate)
export class HpkiCertificateResolver {
  @Query(() => HpkiCertificateConnection, { description: 'The registered certificates of HPKI cards, for overseers of the network.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async hpkiCertificates(
    @Args(() => HpkiCertificatesArgs) args: HpkiCertificatesArgs,
    @Ctx() { database }: DirectoryContext,
  ): Promise<HpkiCertificateConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const asked = { userId: args.userId ?? undefined, state: args.state ?? undefined };
    const rows = await new HpkiCertificateStore(database.manager).list({ ...asked, after, limit: first + 1 });
    return buildConnection(rows.map(toHpkiCertificate), first, after);
  }

  @Mutation(() => RegisterHpkiCertificatePayload, {
    nullable: true,
    description: 'Registers the certificate of a person’s HPKI card. It has no effect until a second person approves it.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerHpkiCertificate(
    @Arg('input', () => RegisterHpkiCertificateInput) input: RegisterHpkiCertificateInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterHpkiCertificatePayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'registerHpkiCertificate', input, async (manager, author) => ({
      subject: await registerCertificate(manager, input, by, author),
      changed: true,
    }));
    return await buildPayload(outcome, 'certificate', makeReader(context));
  }

  @Mutation(() => ApproveHpkiCertificatePayload, {
    nullable: true,
    description:
      'A second administrator confirms that the card belongs to the person: it holds from now on. Neither the person who registered it nor the person concerned.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async approveHpkiCertificate(
    @Arg('input', () => ApproveHpkiCertificateInput) input: ApproveHpkiCertificateInput,
    @Ctx() context: DirectoryContext,
  ): Promise<ApproveHpkiCertificatePayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'approveHpkiCertificate', input, async (manager, author) => {
      await approveCertificate(manager, input, by, author);
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'certificate', makeReader(context));
  }

  @Mutation(() => WithdrawHpkiCertificatePayload, {
    nullable: true,
    description:
      'Withdraws or rejects a certificate: nobody signs in with it from now on, and sessions that began with it end by their own limits. Withdrawing it again changes nothing.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async withdrawHpkiCertificate(
    @Arg('input', () => WithdrawHpkiCertificateInput) input: WithdrawHpkiCertificateInput,
    @Ctx() context: DirectoryContext,
  ): Promise<WithdrawHpkiCertificatePayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'withdrawHpkiCertificate', input, async (manager, author) => ({
      subject: input.id,
      changed: await withdrawCertificate(manager, input, by, author),
    }));
    return await buildPayload(outcome, 'certificate', makeReader(context));
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() certificate: HpkiCertificate, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(certificate.userId);
  }

  @FieldResolver(() => User, { nullable: true })
  async registeredBy(@Root() { registeredById }: HpkiCertificate, @Ctx() { loaders }: DirectoryContext): Promise<User | null> {
    return registeredById === null ? null : await loaders.of(USERS).load(registeredById);
  }

  @FieldResolver(() => User, { nullable: true })
  async approvedBy(@Root() { approvedById }: HpkiCertificate, @Ctx() { loaders }: DirectoryContext): Promise<User | null> {
    return approvedById === null ? null : await loaders.of(USERS).load(approvedById);
  }
}

/** Only overseers of the network call these mutations, and they see every certificate. */
function makeReader({ database }: DirectoryContext): ReadSubject<HpkiCertificate> {
  return async (id) => {
    const row = await new HpkiCertificateStore(database.manager).byId(id);
    return row && toHpkiCertificate(row);
  };
}
