import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { toFacility } from './facility.loader.js';
import { readFacilityPage } from './facility.store.js';
import { FacilityConnection } from './facility.type.js';

@Resolver()
export class FacilityResolver {
  @Query(() => FacilityConnection, {
    description: 'The facilities whose data you may see, and your own. Network admins see all facilities.',
  })
  @Directive('@authenticated')
  async facilities(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() { access, database }: DirectoryContext,
  ): Promise<FacilityConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const visible = (await access.overseesNetwork()) ? undefined : [...(await access.visibleFacilities())];
    const rows = await readFacilityPage(database, { among: visible, after, limit: first + 1 });
    return buildConnection(rows.map(toFacility), first, after);
  }
}
