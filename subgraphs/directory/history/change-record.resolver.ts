import { Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { USERS } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { toChange } from './change-record.mapper.js';
import { readChanges } from './change-record.store.js';
import { Change, ChangeConnection } from './change-record.type.js';

@ArgsType()
class ChangesArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'What was changed: a facility, person, patient, link, consent, permission, …' })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Who changed it.' })
  userId?: string | null;
}

@Resolver(() => Change)
export class ChangeResolver {
  @Query(() => ChangeConnection, {
    description: 'Who changed what, when, and why, the newest first: for network admins and the support centre.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async changes(@Args(() => ChangesArgs) args: ChangesArgs, @Ctx() { database }: DirectoryContext): Promise<ChangeConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const asked = { subjectId: args.subjectId ?? undefined, userId: args.userId ?? undefined };
    const rows = await readChanges(database.manager, { ...asked, after, limit: first + 1 });
    return buildConnection(rows.map(toChange), first, after);
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() change: Change, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(change.userId);
  }
}
