import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { ConnectionArgs, checkedFirst, connection, idOfCursor } from '../../kit/relay/page.js';
import type { DirectoryContext } from '../access/access.js';
import { facilityOf } from './facility.loader.js';
import { facilityPage } from './facility.store.js';
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
    const first = checkedFirst(args.first);
    const after = idOfCursor(args.after);
    const visible = (await access.overseesNetwork()) ? undefined : [...(await access.visibleFacilities())];
    const rows = await facilityPage(database, { among: visible, after, limit: first + 1 });
    return connection(rows.map(facilityOf), first, after);
  }
}
