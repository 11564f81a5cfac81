import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor, KitError } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { lockRows } from '../mutation/lock-rows.js';
import { buildPayload, type ReadSubject, runMutation } from '../mutation/run-mutation.js';
import { USERS } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { checkGrant, checkRenewal, checkRevocation } from './viewing-permission.check.js';
import { toPermission } from './viewing-permission.mapper.js';
import { ViewingPermissionStore } from './viewing-permission.store.js';
import {
  GrantViewingPermissionInput,
  GrantViewingPermissionPayload,
  RenewViewingPermissionInput,
  RenewViewingPermissionPayload,
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
  @Query(() => ViewingPermissionConnection, {
    description: 'Permissions, for admins. The admin of a facility sees only those of this facility.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async viewingPermissions(
    @Args(() => ViewingPermissionsArgs) args: ViewingPermissionsArgs,
    @Ctx() { access, database }: DirectoryContext,
  ): Promise<ViewingPermissionConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const rows = await new ViewingPermissionStore(database.manager).list({
      userId: args.userId ?? undefined,
      patientId: args.patientId ?? undefined,
      facilityId: await access.onlyFacility(),
      after,
      limit: first + 1,
    });
    return buildConnection(rows.map(toPermission), first, after);
  }

  @Mutation(() => GrantViewingPermissionPayload, {
    nullable: true,
    description: 'Gives a person a viewing permission, from now on or from a later time.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async grantViewingPermission(
    @Arg('input', () => GrantViewingPermissionInput) input: GrantViewingPermissionInput,
    @Ctx() context: DirectoryContext,
  ): Promise<GrantViewingPermissionPayload> {
    const only = await context.access.onlyFacility();
    if (only !== undefined && only !== input.facilityId) throw new KitError('NOT_PERMITTED');
    const outcome = await runMutation(context, 'grantViewingPermission', input, async (manager, author) => {
      const permissions = new ViewingPermissionStore(manager);
      if (input.patientId) await lockRows(manager, 'patient', [input.patientId]);
      const grant = await checkGrant(permissions, input, author);
      return { subject: await permissions.add(grant, author), changed: true };
    });
    return await buildPayload(outcome, 'viewingPermission', makeReader(context));
  }

  @Mutation(() => RenewViewingPermissionPayload, {
    nullable: true,
    description: 'Renews a permission: a new one replaces it from now on, and the 360 days begin again.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async renewViewingPermission(
    @Arg('input', () => RenewViewingPermissionInput) input: RenewViewingPermissionInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RenewViewingPermissionPayload> {
    const outcome = await runMutation(context, 'renewViewingPermission', input, async (manager, author) => {
      const permissions = new ViewingPermissionStore(manager);
      const { before, grant } = await checkRenewal(permissions, input, author);
      await permissions.revoke(before.id, { ...author, reason: input.reason });
      return { subject: await permissions.add(grant, author), changed: true };
    });
    return await buildPayload(outcome, 'viewingPermission', makeReader(context));
  }

  @Mutation(() => RevokeViewingPermissionPayload, {
    nullable: true,
    description:
      'Ends a permission now. Revoking it again changes nothing. If another permission has replaced it, `SUPERSEDED` names that one.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async revokeViewingPermission(
    @Arg('input', () => RevokeViewingPermissionInput) input: RevokeViewingPermissionInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RevokeViewingPermissionPayload> {
    const outcome = await runMutation(context, 'revokeViewingPermission', input, async (manager, author) => {
      const permissions = new ViewingPermissionStore(manager);
      const before = await checkRevocation(permissions, input, author);
      if (await permissions.isOver(before, input.version)) return { subject: before.id, changed: false };
      await permissions.revoke(before.id, { ...author, reason: input.reason });
      return { subject: before.id, changed: true };
    });
    return await buildPayload(outcome, 'viewingPermission', makeReader(context));
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

function makeReader({ access, database }: DirectoryContext): ReadSubject<ViewingPermission> {
  return async (id, replayed) => {
    const only = replayed ? await access.onlyFacility() : undefined;
    const permission = await new ViewingPermissionStore(database.manager).byId(id);
    return permission && (only === undefined || permission.facilityId === only) ? toPermission(permission) : undefined;
  };
}
