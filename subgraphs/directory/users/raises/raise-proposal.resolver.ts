import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { LoaderDefinition } from '../../../kit/index.js';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../../kit/index.js';
import type { DirectoryContext } from '../../access/access.js';
import { FACILITIES } from '../../facilities/facility.loader.js';
import { Facility } from '../../facilities/facility.type.js';
import { buildPayload, type ReadSubject, runMutation } from '../../mutation/run-mutation.js';
import { USERS } from '../user.loader.js';
import { User } from '../user.type.js';
import { findManager } from '../user-manager.js';
import { UserRecord } from '../user-record.type.js';
import { approveRaise, declineRaise } from './decide-raise.js';
import { toProposal } from './raise-proposal.mapper.js';
import { RaiseProposalStore } from './raise-proposal.store.js';
import {
  ApproveRaiseInput,
  ApproveRaisePayload,
  DeclineRaiseInput,
  DeclineRaisePayload,
  ProposedRole,
  RaiseProposal,
  RaiseProposalConnection,
} from './raise-proposal.type.js';
import { RaiseState } from './raise-state.js';

@ArgsType()
class RaiseProposalsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'Only those for this person.' })
  userId?: string | null;

  @Field(() => RaiseState, { nullable: true })
  state?: RaiseState | null;
}

@Resolver(() => RaiseProposal)
export class RaiseProposalResolver {
  @Query(() => RaiseProposalConnection, {
    description:
      'Proposals that a second person must approve, or has decided. The admin of a facility sees those for the people of this facility.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async raiseProposals(
    @Args(() => RaiseProposalsArgs) args: RaiseProposalsArgs,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<RaiseProposalConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const asked = { userId: args.userId ?? undefined, state: args.state ?? undefined, facilityId: await access.onlyFacility() };
    const rows = await new RaiseProposalStore(database.manager).list({ ...asked, after, limit: first + 1, at: now });
    return buildConnection(rows.map(toProposal), first, after);
  }

  @Mutation(() => ApproveRaisePayload, {
    nullable: true,
    description:
      'A second administrator agrees to what another proposed: it holds from now on. Neither the proposer nor the person concerned.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async approveRaise(
    @Arg('input', () => ApproveRaiseInput) input: ApproveRaiseInput,
    @Ctx() context: DirectoryContext,
  ): Promise<ApproveRaisePayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'approveRaise', input, async (manager, author) => {
      await approveRaise(manager, input, { by, author });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'proposal', makeReader(context));
  }

  @Mutation(() => DeclineRaisePayload, {
    nullable: true,
    description: 'Rejects a proposal: it never takes effect. The person who proposed it may take it back in the same way.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async declineRaise(
    @Arg('input', () => DeclineRaiseInput) input: DeclineRaiseInput,
    @Ctx() context: DirectoryContext,
  ): Promise<DeclineRaisePayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'declineRaise', input, async (manager, author) => {
      await declineRaise(manager, input, { by, author });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'proposal', makeReader(context));
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() proposal: RaiseProposal, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(proposal.userId);
  }

  @FieldResolver(() => User, { nullable: true })
  async proposedBy(@Root() proposal: RaiseProposal, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(proposal.proposedById);
  }

  @FieldResolver(() => User, { nullable: true })
  async decidedBy(@Root() proposal: RaiseProposal, @Ctx() { loaders }: DirectoryContext): Promise<User | null> {
    return proposal.decidedById === null ? null : await loaders.of(USERS).load(proposal.decidedById);
  }
}

@Resolver(() => ProposedRole)
export class ProposedRoleResolver {
  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() role: ProposedRole, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(role.facilityId);
  }
}

@Resolver(() => UserRecord)
export class UserProposalResolver {
  @FieldResolver(() => RaiseProposal, { nullable: true, description: 'The proposal for this person that a second person must approve.' })
  async proposal(@Root() record: UserRecord, @Ctx() { loaders }: DirectoryContext): Promise<RaiseProposal | null> {
    return await loaders.of(OPEN_PROPOSALS).load(record.id);
  }
}

const OPEN_PROPOSALS: LoaderDefinition<string, RaiseProposal | null, DirectoryContext> = {
  load: async (ids, context) => {
    const rows = await new RaiseProposalStore(context.database.manager).openFor(ids);
    return rows.map((row) => row && toProposal(row));
  },
};

function makeReader({ access, database, now }: DirectoryContext): ReadSubject<RaiseProposal> {
  return async (id, replayed) => {
    const proposals = new RaiseProposalStore(database.manager);
    const [row] = replayed
      ? await proposals.list({ id, facilityId: await access.onlyFacility(), limit: 1, at: now })
      : [await proposals.byId(id)];
    return row && toProposal(row);
  };
}
