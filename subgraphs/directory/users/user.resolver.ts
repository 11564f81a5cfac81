import { Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { USERS } from './user.loader.js';
import { User } from './user.type.js';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { description: 'The person who is signed in.' })
  @Directive('@authenticated')
  async me(@Ctx() { access, loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load((await access.person()).id);
  }

  @FieldResolver(() => [Facility])
  async facilities(@Root() user: User, @Ctx() { loaders }: DirectoryContext): Promise<Facility[]> {
    const found = await loaders.of(FACILITIES).loadMany(user.facilityIds);
    return found.filter((facility): facility is Facility => !(facility instanceof Error));
  }
}
