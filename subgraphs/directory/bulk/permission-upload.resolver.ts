import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor, redactError } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { InputErrors } from '../mutation/input-errors.js';
import { buildPayload, runMutation } from '../mutation/run-mutation.js';
import { BulkUploadStore } from './bulk-upload.store.js';
import { PART_LINES_AT_MOST, splitLines } from './permission-lines.js';
import {
  AddPermissionLinesInput,
  AddPermissionLinesPayload,
  LineEffect,
  LineEffectCount,
  PermissionUpload,
  RunPermissionUploadInput,
  RunPermissionUploadPayload,
  StartPermissionUploadInput,
  StartPermissionUploadPayload,
  UploadLine,
  UploadLineConnection,
  type UploadState,
} from './permission-upload.type.js';
import { runUpload } from './run-upload.js';
import type { RunningUploads } from './running-uploads.js';

/** Characters of a part; lines of an upload. */
export const PART_AT_MOST = 500_000;
export const LINES_AT_MOST = 1_000_000;
/** Uploads of one person that may run at once. */
export const RUNNING_PER_PERSON = 2;

@ArgsType()
class UploadLinesArgs extends ConnectionArgs {
  @Field(() => LineEffect, { nullable: true, description: 'Only lines of this effect.' })
  effect?: LineEffect | null;
}

/** The context of the resolvers of uploads. */
export interface UploadContext extends DirectoryContext {
  readonly uploads: RunningUploads;
}

@Resolver(() => PermissionUpload)
export class PermissionUploadResolver {
  @Query(() => PermissionUpload, { nullable: true, description: 'One of your uploads, and its progress.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async permissionUpload(@Arg('id', () => ID) id: string, @Ctx() context: DirectoryContext): Promise<PermissionUpload | null> {
    return (await makeOwnUploadReader(context)(id)) ?? null;
  }

  @Mutation(() => StartPermissionUploadPayload, { nullable: true, description: 'Begins an upload of permission changes as CSV.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async startPermissionUpload(
    @Arg('input', () => StartPermissionUploadInput) input: StartPermissionUploadInput,
    @Ctx() context: DirectoryContext,
  ): Promise<StartPermissionUploadPayload> {
    const outcome = await runMutation(context, 'startPermissionUpload', input, async (manager, { user, at, only }) => {
      const errors = new InputErrors();
      errors.reason(input.reason);
      errors.refuse();
      return { subject: await new BulkUploadStore(manager).add({ user, facility: only ?? null, reason: input.reason, at }), changed: true };
    });
    return await buildPayload(outcome, 'upload', makeOwnUploadReader(context));
  }

  @Mutation(() => AddPermissionLinesPayload, { nullable: true, description: 'Adds the next part of the file.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async addPermissionLines(
    @Arg('input', () => AddPermissionLinesInput) input: AddPermissionLinesInput,
    @Ctx() context: DirectoryContext,
  ): Promise<AddPermissionLinesPayload> {
    // Parse before the transaction, so that no lock is held meanwhile.
    const read = input.csv.length <= PART_AT_MOST ? splitLines(input.csv, input.received) : undefined;
    const outcome = await runMutation(context, 'addPermissionLines', input, async (manager, { user }) => {
      const uploads = new BulkUploadStore(manager);
      const upload = await uploads.byId(input.uploadId);
      const errors = new InputErrors();
      errors.expect(upload?.userId === user, 'uploadId', 'NOT_FOUND', 'You have no upload with this id.');
      errors.expect(read !== undefined, 'csv', 'TOO_LONG', `A part has at most ${PART_AT_MOST} characters.`);
      errors.refuse();
      const tooLong = read?.ok === false && read.code === 'TOO_LONG';
      errors.expect(!tooLong, 'csv', 'TOO_LONG', `A part has at most ${PART_LINES_AT_MOST} lines.`);
      errors.refuse();
      errors.expect(read?.ok === true, 'csv', 'HEADER', 'Every part begins with a header of known columns, `action` among them.');
      errors.refuse();
      const lines = read?.ok ? read.lines : [];
      errors.expect(input.received + lines.length <= LINES_AT_MOST, 'csv', 'TOO_MANY', `An upload has at most ${LINES_AT_MOST} lines.`);
      errors.refuse();
      const taken = await uploads.receive(input.uploadId, input.received, lines);
      errors.expect(taken, 'received', 'OUT_OF_TURN', 'The upload has received another number of lines, or runs already: read it again.');
      errors.refuse();
      return { subject: input.uploadId, changed: false };
    });
    return await buildPayload(outcome, 'upload', makeOwnUploadReader(context));
  }

  @Mutation(() => RunPermissionUploadPayload, {
    nullable: true,
    description:
      'Tries an upload, or carries it out. It goes on by itself: ask `permissionUpload` how far it is. What was interrupted goes on where it stopped.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async runPermissionUpload(
    @Arg('input', () => RunPermissionUploadInput) input: RunPermissionUploadInput,
    @Ctx() context: UploadContext,
  ): Promise<RunPermissionUploadPayload> {
    const { uploadId, dryRun } = input;
    const { uploads: running, log } = context;
    const outcome = await runMutation(context, 'runPermissionUpload', {}, async (manager, { user, at, only }) => {
      const uploads = new BulkUploadStore(manager);
      const upload = await uploads.byId(uploadId);
      const errors = new InputErrors();
      // A user who started the upload as a network admin and is now a facility's admin may not run it.
      const own = upload?.userId === user && upload.facilityId === (only ?? null);
      errors.expect(own, 'uploadId', 'NOT_FOUND', 'You have no upload with this id.');
      errors.refuse();
      errors.expect(!running.has(uploadId), 'uploadId', 'RUNNING', 'It runs already.');
      errors.expect(
        (await uploads.lockRunning(user, uploadId)) < RUNNING_PER_PERSON,
        'uploadId',
        'TOO_MANY_RUNNING',
        'You have too many uploads running: wait for one to end.',
      );
      errors.expect(upload?.state !== 'DONE' || upload.dryRun, 'uploadId', 'DONE', 'It was carried out already.');
      errors.refuse();
      await uploads.setOut(upload!, { dryRun, at });
      return { subject: uploadId, changed: false };
    });
    if (outcome.subject !== null) {
      const upload = { id: uploadId, user: (await context.access.person()).id };
      running.start(
        uploadId,
        async (now, signal) => await runUpload(context.writer, upload, now, { signal }),
        (error) => log.error({ err: redactError(error), upload: uploadId }, 'an upload failed; it can be run again'),
      );
    }
    return await buildPayload(outcome, 'upload', makeOwnUploadReader(context));
  }

  @FieldResolver(() => [LineEffectCount], { description: 'The number of lines for each effect.' })
  effects(@Root() { id }: PermissionUpload, @Ctx() { access, database }: DirectoryContext): LineEffectCount[] | Promise<LineEffectCount[]> {
    return access.once(`effects ${id}`, async () => (await new BulkUploadStore(database.manager).counts(id)) as LineEffectCount[]);
  }

  @FieldResolver(() => UploadLineConnection)
  async lines(
    @Root() { id }: PermissionUpload,
    @Args(() => UploadLinesArgs) args: UploadLinesArgs,
    @Ctx() { database }: DirectoryContext,
  ): Promise<UploadLineConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const rows = await new BulkUploadStore(database.manager).lines(id, {
      effect: args.effect ?? undefined,
      after: Number(after ?? 0) || 0,
      limit: first + 1,
    });
    const lines = rows.map(({ line, effect, code, field, permissionId }) =>
      Object.assign(new UploadLine(), { id: String(line), line, effect: effect as LineEffect | null, code, field, permissionId }),
    );
    return buildConnection(lines, first, after);
  }
}

/** Shows uploads only to their uploader. */
function makeOwnUploadReader({ database, access }: DirectoryContext): (id: string) => Promise<PermissionUpload | undefined> {
  return async (id) => {
    const row = await new BulkUploadStore(database.manager).byId(id);
    if (row?.userId !== (await access.person()).id) return undefined;
    // A facility's admin may not use an upload that they began as a network admin.
    if (row.facilityId !== ((await access.onlyFacility()) ?? null)) return undefined;
    return Object.assign(new PermissionUpload(), {
      ...{
        id: row.id,
        state: (row.stopCode === null ? row.state : 'STOPPED') as UploadState,
        dryRun: row.dryRun,
        received: row.received,
        done: row.done,
        reason: row.reason,
      },
      finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt),
    });
  };
}
