import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { KitError, maskOf } from '../kit/index.js';
import type { DirectoryContext } from './access.js';
import { Corrections, plausible, stated } from './correction.js';
import { FACILITIES } from './facility.loader.js';
import { Facility } from './facility.type.js';
import { ConnectionArgs, checkedFirst, connection, idOfCursor } from './page.js';
import { USERS } from './user.loader.js';
import { User } from './user.type.js';
import { ViewingPermissionStore } from './viewing-permission.store.js';
import {
  GrantViewingPermissionInput,
  GrantViewingPermissionPayload,
  RevokeViewingPermissionInput,
  RevokeViewingPermissionPayload,
  ViewingPermission,
  ViewingPermissionConnection,
} from './viewing-permission.type.js';

@ArgsType()
class ViewingPermissionsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true })
  userId?: string | null;

  @Field(() => ID, { nullable: true })
  patientId?: string | null;
}

@Resolver(() => ViewingPermission)
export class ViewingPermissionResolver {
  @Query(() => ViewingPermissionConnection, { description: "Permissions, for admins; a facility's admin sees those of her own facility." })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async viewingPermissions(
    @Args(() => ViewingPermissionsArgs) args: ViewingPermissionsArgs,
    @Ctx() { access, database }: DirectoryContext,
  ): Promise<ViewingPermissionConnection> {
    const first = checkedFirst(args.first);
    const after = idOfCursor(args.after);
    const own = (await access.overseesNetwork()) ? undefined : (await access.person()).acting!.id;
    const rows = await new ViewingPermissionStore(database).list({
      userId: args.userId ?? undefined,
      patientId: args.patientId ?? undefined,
      facilityId: own,
      after,
      limit: first + 1,
    });
    return connection(rows, first, after);
  }

  @Mutation(() => GrantViewingPermissionPayload)
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async grantViewingPermission(
    @Arg('input', () => GrantViewingPermissionInput) input: GrantViewingPermissionInput,
    @Ctx() context: DirectoryContext,
  ): Promise<GrantViewingPermissionPayload> {
    const { access, database, now } = context;
    await mayManage(context, input.facilityId);
    const permissions = new ViewingPermissionStore(database);
    const known = async (id: string) =>
      (await access.overseesNetwork()) ? await permissions.patientExists(id) : await permissions.patientKnownTo(id, input.facilityId);
    const [belongs, patient] = await Promise.all([
      permissions.belongs(input.userId, input.facilityId, now),
      typeof input.patientId === 'string' ? known(input.patientId) : true,
    ]);
    const wrong = new Corrections();
    wrong.expect(belongs, 'userId', 'NOT_OF_FACILITY', 'The person does not belong to this facility.');
    wrong.expect(patient, 'patientId', 'NOT_FOUND', 'There is no patient of this id.');
    wrong.expect(input.categories.length > 0, 'categories', 'REQUIRED', 'At least one category is needed.');
    wrong.expect(stated(input.reason), 'reason', 'REQUIRED', 'A reason of at most 500 characters is needed.');
    wrong.expect(
      !input.careFrom || !input.careUntil || input.careFrom <= input.careUntil,
      'careUntil',
      'ORDER',
      'The care dates end before they begin.',
    );
    const validFrom = input.validFrom?.getTime() ?? now;
    wrong.expect(plausible(input.validFrom), 'validFrom', 'IMPLAUSIBLE', 'This date is implausible.');
    wrong.expect(plausible(input.validUntil), 'validUntil', 'IMPLAUSIBLE', 'This date is implausible.');
    wrong.expect(
      !input.validUntil || input.validUntil.getTime() > validFrom,
      'validUntil',
      'ORDER',
      'The permission ends before it begins.',
    );
    if (wrong.any) return { viewingPermission: null, userErrors: wrong.userErrors };
    const grant = {
      userId: input.userId,
      facilityId: input.facilityId,
      patientId: input.patientId ?? null,
      categories: maskOf(input.categories),
      careFrom: input.careFrom ?? null,
      careUntil: input.careUntil ?? null,
      validFrom,
      validUntil: input.validUntil?.getTime() ?? null,
      reason: input.reason,
    };
    return { viewingPermission: await permissions.add(grant, { by: (await access.person()).id, at: now }), userErrors: [] };
  }

  @Mutation(() => RevokeViewingPermissionPayload, { description: 'Ends a permission now. Revoking it again changes nothing.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async revokeViewingPermission(
    @Arg('input', () => RevokeViewingPermissionInput) input: RevokeViewingPermissionInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RevokeViewingPermissionPayload> {
    const { access, database, now } = context;
    const permissions = new ViewingPermissionStore(database);
    const permission = await permissions.byId(input.id);
    // To a facility's admin, another facility's permission is as absent as one that never was.
    const mine = permission && ((await access.overseesNetwork()) || (await access.person()).acting!.id === permission.facilityId);
    const wrong = new Corrections();
    wrong.expect(mine, 'id', 'NOT_FOUND', 'There is no permission of this id.');
    wrong.expect(stated(input.reason), 'reason', 'REQUIRED', 'A reason of at most 500 characters is needed.');
    if (!permission || wrong.any) return { viewingPermission: null, userErrors: wrong.userErrors };
    if (!permission.revokedAt) {
      await permissions.revoke(permission.id, { by: (await access.person()).id, at: now, reason: input.reason });
      permission.revokedAt = new Date(now);
    }
    return { viewingPermission: permission, userErrors: [] };
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() permission: ViewingPermission, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(permission.userId);
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() permission: ViewingPermission, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(permission.facilityId);
  }
}

/** Those who oversee the network manage every facility's people, a facility's admin her own facility's. */
async function mayManage({ access }: DirectoryContext, facility: string): Promise<void> {
  if (await access.overseesNetwork()) return;
  if ((await access.person()).acting!.id !== facility) throw new KitError('NOT_PERMITTED');
}
