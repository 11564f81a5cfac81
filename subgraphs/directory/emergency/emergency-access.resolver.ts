import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { InputErrors, isPlausibleBirthDate } from '../mutation/input-errors.js';
import { buildPayload, type ReadSubject, runMutation } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { PATIENTS } from '../patients/patient.loader.js';
import { Patient } from '../patients/patient.type.js';
import { Profession } from '../terms/profession.js';
import { USERS } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { toEmergencyAccess, toEmergencyAccessRecord, toMyEmergencyAccess } from './emergency-access.mapper.js';
import { type Begun, type Described, EmergencyAccessStore, hashName } from './emergency-access.store.js';
import {
  AcknowledgeEmergencyAccessInput,
  AcknowledgeEmergencyAccessPayload,
  type EmergencyAccess,
  EmergencyAccessConnection,
  EmergencyAccessRecord,
  EmergencyNotice,
  EndEmergencyAccessInput,
  EndEmergencyAccessPayload,
  MyEmergencyAccess,
  MyEmergencyAccessConnection,
  ReviewEmergencyAccessInput,
  ReviewEmergencyAccessPayload,
  StartEmergencyAccessInput,
  StartEmergencyAccessPayload,
} from './emergency-access.type.js';
import type { EmergencyRules } from './emergency-rules.js';
import { EmergencyState } from './emergency-state.js';
import { type Wait, waitOf } from './start-limits.js';

const PROFESSIONS: ReadonlySet<string> = new Set([Profession.DOCTOR, Profession.DENTIST]);

@ArgsType()
class EmergencyAccessesArgs extends ConnectionArgs {
  @Field(() => EmergencyState, { nullable: true })
  state?: EmergencyState | null;
}

/** The context of the resolvers of emergency access. */
export interface EmergencyContext extends DirectoryContext {
  readonly emergencyRules: EmergencyRules;
}

@Resolver(() => EmergencyAccessRecord)
export class EmergencyAccessResolver {
  @Query(() => EmergencyAccessConnection, {
    description: 'Emergency accesses, the newest first. The admin of a facility sees those of the people of this facility.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async emergencyAccesses(
    @Args(() => EmergencyAccessesArgs) args: EmergencyAccessesArgs,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<EmergencyAccessConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const facilityId = await access.onlyFacility();
    const rows = await new EmergencyAccessStore(database.manager).list({
      facilityId,
      state: args.state ?? undefined,
      after,
      limit: first + 1,
      at: now,
    });
    return buildConnection(rows.map(toEmergencyAccessRecord), first, after);
  }

  @Query(() => MyEmergencyAccessConnection, {
    description:
      'The emergency accesses that you started for the facility for which you act, the newest first, with the state of their review.',
  })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:emergency"]])')
  async myEmergencyAccesses(
    @Args(() => EmergencyAccessesArgs) args: EmergencyAccessesArgs,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<MyEmergencyAccessConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const { id: startedBy, acting } = await access.person();
    const rows = await new EmergencyAccessStore(database.manager).list({
      facilityId: acting!.id,
      startedBy,
      state: args.state ?? undefined,
      after,
      limit: first + 1,
      at: now,
    });
    return buildConnection(rows.map(toMyEmergencyAccess), first, after);
  }

  @Mutation(() => StartEmergencyAccessPayload, {
    nullable: true,
    description:
      'Breaks the glass: for some hours it stands in for consent, permission and recent viewing. It is reported at once and reviewed later. The answer is the same whether or not somebody was found.',
  })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:emergency"]])')
  async startEmergencyAccess(
    @Arg('input', () => StartEmergencyAccessInput) input: StartEmergencyAccessInput,
    @Ctx() context: EmergencyContext,
  ): Promise<StartEmergencyAccessPayload> {
    const { access, caller, emergencyRules: rules, log, now } = context;
    const person = await access.person();
    const { limits } = rules;
    let refused: Refusal | undefined;
    const outcome = await runMutation(context, 'startEmergencyAccess', input, async (manager, { user, at }) => {
      const emergencies = new EmergencyAccessStore(manager);
      const errors = new InputErrors();
      errors.expect(PROFESSIONS.has(person.profession), 'reason', 'NOT_ALLOWED', 'Emergency access is for doctors.');
      const recent = caller.authenticatedAt * 1000 + rules.signedInWithin > now;
      errors.expect(recent, 'reason', 'SIGN_IN_AGAIN', 'Sign in again first: emergency access needs a fresh sign-in.');
      errors.reason(input.reason);
      errors.text(input.name, 'name', 200);
      errors.text(input.localPatientId, 'localPatientId', 64);
      errors.expect(isPlausibleBirthDate(input.birthDate, at), 'birthDate', 'IMPLAUSIBLE', 'This birth date is implausible.');
      const described = readDescription(input);
      errors.expect(described, 'name', 'REQUIRED', 'Name, birth date and sex are needed, or the own facility’s patient ID.');
      errors.refuse();
      const begun: Begun = {
        ...{ user, facility: person.acting!.id, described: described!, reason: input.reason, assurance: caller.assurance },
        ...{ at, endsAt: at + rules.lasts, reviewDueAt: at + rules.reviewWithin },
      };
      await emergencies.lock(begun);
      const open = await emergencies.openOf(user, at);
      errors.expect(
        open < rules.openAtMost,
        'reason',
        'TOO_MANY',
        `At most ${rules.openAtMost} emergency accesses can be open at once: end one first.`,
      );
      errors.refuse();
      const starts = await emergencies.startsSince(at - limits.within, begun);
      const named = hashName(described!);
      const wait = waitOf(starts, { user, facility: begun.facility, named, at }, limits);
      if (wait) refused = { begun, by: wait.by };
      errors.expect(!wait, 'reason', 'WAIT', `Too many emergency accesses began within a day: wait until ${formatInstant(wait?.until)}.`);
      errors.refuse();
      return { subject: await emergencies.begin(begun), changed: true };
    });
    if (refused) await noteRefused(context, refused);
    if (outcome.subject !== null)
      log.warn({ emergency: outcome.subject, user: person.id, facility: person.acting!.id }, 'emergency access began');
    return await buildPayload(outcome, 'emergencyAccess', makeOwnReader(context));
  }

  @Mutation(() => EndEmergencyAccessPayload, {
    nullable: true,
    description: 'Ends an emergency access early. The person who started it can do this, and its overseers.',
  })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:emergency"], ["directory:manage"]])')
  async endEmergencyAccess(
    @Arg('input', () => EndEmergencyAccessInput) input: EndEmergencyAccessInput,
    @Ctx() context: DirectoryContext,
  ): Promise<EndEmergencyAccessPayload> {
    const role = await context.access.role();
    const outcome = await runMutation(context, 'endEmergencyAccess', input, async (manager, { user, at, only }) => {
      const emergencies = new EmergencyAccessStore(manager);
      const record = await emergencies.locked(input.id, at);
      const oversees = role !== null && (only === undefined || record?.facilityId === only);
      const errors = new InputErrors();
      errors.expect(record && (record.userId === user || oversees), 'id', 'NOT_FOUND', 'There is no emergency access with this id.');
      errors.refuse();
      if (record!.endedAt !== null || record!.endsAt <= at) return { subject: input.id, changed: false };
      await emergencies.end(input.id, at);
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'emergencyAccess', makeOwnReader(context));
  }

  @Mutation(() => ReviewEmergencyAccessPayload, {
    nullable: true,
    description: 'Records whether an emergency access was justified. Another person does this, and only once.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async reviewEmergencyAccess(
    @Arg('input', () => ReviewEmergencyAccessInput) input: ReviewEmergencyAccessInput,
    @Ctx() context: DirectoryContext,
  ): Promise<ReviewEmergencyAccessPayload> {
    const outcome = await runMutation(context, 'reviewEmergencyAccess', input, async (manager, author) => {
      const { user, at, only } = author;
      const emergencies = new EmergencyAccessStore(manager);
      const record = await emergencies.locked(input.id, at);
      const errors = new InputErrors();
      errors.expect(
        record && (only === undefined || record.facilityId === only),
        'id',
        'NOT_FOUND',
        'There is no emergency access with this id.',
      );
      errors.text(input.note, 'note', 500);
      errors.refuse();
      checkNotSelf(errors, { mutation: 'reviewEmergencyAccess', input, actor: author, subject: { users: [record!.userId] } });
      errors.expect(record!.reviewedAt === null, 'id', 'REVIEWED', 'This was reviewed already.');
      errors.refuse();
      await emergencies.review(input.id, { ...input, user, at });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'emergencyAccess', makeReader(context));
  }

  @Mutation(() => AcknowledgeEmergencyAccessPayload, {
    nullable: true,
    description: 'Confirms that you have seen the notice of an emergency access.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async acknowledgeEmergencyAccess(
    @Arg('input', () => AcknowledgeEmergencyAccessInput) input: AcknowledgeEmergencyAccessInput,
    @Ctx() context: DirectoryContext,
  ): Promise<AcknowledgeEmergencyAccessPayload> {
    const outcome = await runMutation(context, 'acknowledgeEmergencyAccess', input, async (manager, { user, at }) => {
      const emergencies = new EmergencyAccessStore(manager);
      const record = await emergencies.byId(input.id, at);
      const errors = new InputErrors();
      errors.expect(
        record?.notices.some(({ userId }) => userId === user),
        'id',
        'NOT_FOUND',
        'There is no emergency access with this id.',
      );
      errors.refuse();
      return { subject: input.id, changed: await emergencies.seen(input.id, user, at) };
    });
    return await buildPayload(outcome, 'emergencyAccess', makeReader(context, { told: true }));
  }

  @FieldResolver(() => User, { nullable: true })
  async user(@Root() record: EmergencyAccessRecord, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(record.userId);
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() record: EmergencyAccessRecord, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(record.facilityId);
  }

  @FieldResolver(() => User, { nullable: true })
  async reviewedBy(@Root() record: EmergencyAccessRecord, @Ctx() { loaders }: DirectoryContext): Promise<User | null> {
    return record.reviewedById === null ? null : await loaders.of(USERS).load(record.reviewedById);
  }
}

@Resolver(() => MyEmergencyAccess)
export class MyEmergencyAccessResolver {
  @FieldResolver(() => Patient, { nullable: true })
  async patient(@Root() { patientId }: MyEmergencyAccess, @Ctx() { loaders }: DirectoryContext): Promise<Patient | null> {
    return patientId === null ? null : await loaders.of(PATIENTS).load(patientId);
  }
}

@Resolver(() => EmergencyNotice)
export class EmergencyNoticeResolver {
  @FieldResolver(() => User, { nullable: true })
  async user(@Root() notice: EmergencyNotice, @Ctx() { loaders }: DirectoryContext): Promise<User> {
    return await loaders.of(USERS).load(notice.userId);
  }
}

function readDescription({ name, birthDate, sex, localPatientId }: StartEmergencyAccessInput): Described | undefined {
  if (localPatientId) return { localPatientId };
  return name && birthDate && sex ? { name, birthDate, sex } : undefined;
}

interface Refusal {
  readonly begun: Begun;
  readonly by: Wait['by'];
}

/** Notifies the reviewers that a limit refused an emergency access. It needs its own transaction, since the refused one was rolled back. */
async function noteRefused({ emergencyRules: { limits }, log, writer }: EmergencyContext, { begun, by }: Refusal): Promise<void> {
  log.warn({ user: begun.user, facility: begun.facility, by }, 'emergency access was refused by a limit');
  const note = limits.person.pause;
  await writer.transaction(begun.user, async (manager) => await new EmergencyAccessStore(manager).noteRefused(begun, by, note));
}

function formatInstant(instant: number | undefined): string {
  return instant === undefined ? '' : new Date(instant).toISOString();
}

/** The emergency access, as shown to the person who began or ended it. */
function makeOwnReader(context: DirectoryContext): ReadSubject<EmergencyAccess> {
  const { access, database, now } = context;
  return async (id, replayed) => {
    const record = await new EmergencyAccessStore(database.manager).byId(id, now);
    if (!record) return undefined;
    const { id: user, profession } = await access.person();
    const own = record.userId === user && PROFESSIONS.has(profession);
    return !replayed || own || (await mayReview(context, record)) ? toEmergencyAccess(record) : undefined;
  };
}

/** Reads the record for its reviewers. With `told`, people who received a notice may read it too. */
function makeReader(context: DirectoryContext, { told = false } = {}): ReadSubject<EmergencyAccessRecord> {
  const { access, database, now } = context;
  return async (id, replayed) => {
    const record = await new EmergencyAccessStore(database.manager).byId(id, now, await access.onlyFacility());
    if (!record) return undefined;
    if (!replayed || (await mayReview(context, record))) return toEmergencyAccessRecord(record);
    const { id: user } = await access.person();
    return told && record.notices.some(({ userId }) => userId === user) ? toEmergencyAccessRecord(record) : undefined;
  };
}

/** Whether the caller reviews for the facility whose person began it. */
async function mayReview({ access }: DirectoryContext, { facilityId }: { readonly facilityId: string }): Promise<boolean> {
  const only = await access.onlyFacility();
  return (await access.role()) !== null && (only === undefined || only === facilityId);
}
