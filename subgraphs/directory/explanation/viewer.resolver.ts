import { Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ConnectionArgs, checkFirst, decodeCursor, encodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { decide, isViewable } from '../decision/decide.js';
import { type Viewer, ViewersStore } from '../decision/viewers.store.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { USERS } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { toCells } from './access-explanation.resolver.js';
import { PatientViewer, PatientViewerConnection } from './viewer.type.js';

@ArgsType()
class WhoCanSeeArgs extends ConnectionArgs {
  @Field(() => ID)
  patientId!: string;
}

@Resolver(() => PatientViewer)
export class PatientViewerResolver {
  @Query(() => PatientViewerConnection, {
    description: 'The people who can see a patient now, and which data: for network admins and the support centre.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async whoCanSee(
    @Args(() => WhoCanSeeArgs) { patientId, ...args }: WhoCanSeeArgs,
    @Ctx() { database, now }: DirectoryContext,
  ): Promise<PatientViewerConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const viewers = new ViewersStore(database);
    const found = await viewers.candidates(patientId, now, { after: decodeViewer(after), limit: first + 1 });
    const page = found.slice(0, first);
    const edges = (await viewers.factsOf(patientId, page, now))
      .map((facts) => ({ facts, decision: decide(facts, now) }))
      .filter(({ decision }) => isViewable(decision))
      .map(({ facts: { person }, decision }) => ({
        node: Object.assign(new PatientViewer(), {
          patientId,
          userId: person.id,
          facilityId: person.acting!.id,
          allowed: toCells(decision),
        }),
        cursor: encodeCursor(`${person.id}~${person.acting!.id}`),
      }));
    const last = page.at(-1);
    return {
      edges,
      pageInfo: {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== undefined,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: last ? encodeCursor(`${last.user}~${last.facility}`) : null,
      },
    };
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() viewer: PatientViewer, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(viewer.userId);
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() viewer: PatientViewer, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(viewer.facilityId);
  }
}

function decodeViewer(after: string | undefined): Viewer | undefined {
  const [user, facility] = after?.split('~') ?? [];
  return user ? { user, facility: facility ?? '' } : undefined;
}
