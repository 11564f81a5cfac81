import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { InputErrors } from '../mutation/input-errors.js';
import { lockRows } from '../mutation/lock-rows.js';
import { buildPayload, type ReadSubject, runMutation } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { registerUser, updateUser } from './change-user.js';
import { findTakenSignIn } from './taken-sign-in.js';
import { findManager, isManaged } from './user-manager.js';
import { toUserRecord } from './user-record.mapper.js';
import { UserRecordStore, type UserRow } from './user-record.store.js';
import {
  RegisterUserInput,
  RegisterUserPayload,
  ResumeUserInput,
  ResumeUserPayload,
  SuspendUserInput,
  SuspendUserPayload,
  UpdateUserInput,
  UpdateUserPayload,
  UserRecord,
  UserRecordConnection,
  Workplace,
} from './user-record.type.js';

@ArgsType()
class UserRecordsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'Only the people of this facility.' })
  facilityId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The beginning of the name, or of its second part, in kanji or kana: 1 to 200 characters. Spelling (髙/高, hiragana, width, long vowels) does not count.',
  })
  name?: string | null;
}

@Resolver(() => UserRecord)
export class UserRecordResolver {
  @Query(() => UserRecordConnection, {
    description: 'People, with the details that administrators see. The admin of a facility sees only the people of this facility.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async userRecords(
    @Args(() => UserRecordsArgs) args: UserRecordsArgs,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<UserRecordConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const only = await access.onlyFacility();
    const asked = args.facilityId ?? undefined;
    if (only !== undefined && asked !== undefined && asked !== only) return buildConnection([], first, after);
    const rows = await new UserRecordStore(database.manager).list({
      facilityId: only ?? asked,
      name: args.name ?? undefined,
      after,
      limit: first + 1,
      at: now,
    });
    return buildConnection(rows.map(toUserRecord), first, after);
  }

  @Mutation(() => RegisterUserPayload, {
    nullable: true,
    description: 'Gives a person an ID. A second person must approve a clinical profession or a role: see `proposal`.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerUser(
    @Arg('input', () => RegisterUserInput) input: RegisterUserInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterUserPayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'registerUser', input, async (manager, author) => {
      const taken = await findTakenSignIn(manager, input, author);
      if (taken) return { refused: taken.userErrors, about: taken.userId };
      return { subject: await registerUser(manager, input, by, author), changed: true };
    });
    return await buildPayload(outcome, 'user', makeReader(context));
  }

  @Mutation(() => UpdateUserPayload, {
    nullable: true,
    description:
      'Changes the details, the kind of ID or the workplaces of a person. A field that is absent does not change. A second person must approve more rights: see `proposal`.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async updateUser(
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() context: DirectoryContext,
  ): Promise<UpdateUserPayload> {
    const by = await findManager(context);
    const outcome = await runMutation(context, 'updateUser', input, async (manager, author) => {
      await updateUser(manager, input, by, author);
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'user', makeReader(context));
  }

  @Mutation(() => SuspendUserPayload, {
    nullable: true,
    description: 'Suspends a person (利用中断): from the next operation on, the person sees nothing.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async suspendUser(
    @Arg('input', () => SuspendUserInput) input: SuspendUserInput,
    @Ctx() context: DirectoryContext,
  ): Promise<SuspendUserPayload> {
    const outcome = await toggleUser(context, 'suspendUser', input, async (users, record, at) => {
      if (!record.active) return false;
      await users.suspend(record.id, input.version, at);
      return true;
    });
    return await buildPayload(outcome, 'user', makeReader(context));
  }

  @Mutation(() => ResumeUserPayload, { nullable: true, description: 'Ends a suspension.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async resumeUser(
    @Arg('input', () => ResumeUserInput) input: ResumeUserInput,
    @Ctx() context: DirectoryContext,
  ): Promise<ResumeUserPayload> {
    const outcome = await toggleUser(context, 'resumeUser', input, async (users, record, at) => {
      if (record.active) return false;
      await users.resume(record, input.version, at);
      return true;
    });
    return await buildPayload(outcome, 'user', makeReader(context));
  }
}

@Resolver(() => Workplace)
export class WorkplaceResolver {
  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() workplace: Workplace, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(workplace.facilityId);
  }
}

/** Suspends or resumes a person. It must be another person, whom the caller manages. */
async function toggleUser(
  context: DirectoryContext,
  action: 'suspendUser' | 'resumeUser',
  input: SuspendUserInput,
  change: (users: UserRecordStore, record: UserRow, at: number) => Promise<boolean>,
) {
  const by = await findManager(context);
  return await runMutation(context, action, input, async (manager, author) => {
    const users = new UserRecordStore(manager);
    await lockRows(manager, 'user_account', [input.id]);
    const at = await users.instantOf(input.id, author.at);
    const record = await users.byId(input.id, at);
    const errors = new InputErrors();
    errors.expect(isManaged(record, by), 'id', 'NOT_FOUND', 'There is no person with this id.');
    checkNotSelf(errors, { mutation: action, input, actor: author, subject: { users: [input.id] } });
    errors.reason(input.reason);
    errors.refuse();
    return { subject: input.id, changed: await change(users, record!, at) };
  });
}

function makeReader({ access, database, now }: DirectoryContext): ReadSubject<UserRecord> {
  return async (id, replayed) => {
    const only = replayed ? await access.onlyFacility() : undefined;
    const record = await new UserRecordStore(database.manager).byId(id, now);
    const visible = record && (only === undefined || record.workplaces.some(({ facilityId }) => facilityId === only));
    return visible ? toUserRecord(record) : undefined;
  };
}
