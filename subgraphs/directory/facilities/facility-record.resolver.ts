import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { mayComeToSee } from '../access/own-rights.store.js';
import { InputErrors } from '../mutation/input-errors.js';
import { buildPayload, runMutation } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { findSystem } from '../systems.js';
import { FacilityKind } from '../terms/facility-kind.js';
import { FACILITIES } from './facility.loader.js';
import { Facility } from './facility.type.js';
import { checkDemand, readNetworks } from './facility-networks.js';
import { toFacilityRecord } from './facility-record.mapper.js';
import { type FacilityDisclosure, FacilityRecordStore, type FacilityRow } from './facility-record.store.js';
import {
  FacilityRecord,
  FacilityRecordConnection,
  RegisterFacilityInput,
  RegisterFacilityPayload,
  ResumeFacilityInput,
  ResumeFacilityPayload,
  SuspendFacilityInput,
  SuspendFacilityPayload,
  UpdateFacilityInput,
  UpdateFacilityPayload,
} from './facility-record.type.js';

const NAME_AT_MOST = 200;

@ArgsType()
class FacilityRecordsArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'The beginning of the name, or of its second part, in kanji or kana: 1 to 200 characters. Spelling (髙/高, hiragana, width, long vowels) does not count.',
  })
  name?: string | null;
}

@Resolver(() => FacilityRecord)
export class FacilityRecordResolver {
  @Query(() => FacilityRecordConnection, {
    description: 'Facilities, with the details that administrators see. The admin of a facility sees only this facility.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async facilityRecords(
    @Args(() => FacilityRecordsArgs) args: FacilityRecordsArgs,
    @Ctx() { access, database, now }: DirectoryContext,
  ): Promise<FacilityRecordConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const only = await access.onlyFacility();
    const facilities = new FacilityRecordStore(database.manager);
    const own = only === undefined ? undefined : [only];
    const rows = await facilities.list({ ids: own, name: args.name ?? undefined, after, limit: first + 1, at: now });
    return buildConnection(rows.filter(({ id }) => after === undefined || id > after).map(toFacilityRecord), first, after);
  }

  @Mutation(() => RegisterFacilityPayload, { nullable: true, description: 'Adds a facility to the network.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerFacility(
    @Arg('input', () => RegisterFacilityInput) input: RegisterFacilityInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterFacilityPayload> {
    const outcome = await runMutation(context, 'registerFacility', input, async (manager, { at }) => {
      const errors = new InputErrors();
      errors.expect(/^\d{10}$/.test(input.institutionCode), 'institutionCode', 'FORMAT', 'A medical institution code has ten digits.');
      const networks = checkParts(errors, input);
      checkDemand(errors, { required: input.networksRequired, networks });
      errors.instant(input.joinsAt, 'joinsAt');
      errors.refuse();
      const { institutionCode, name, kana, kind, viewing, disclosures, networksRequired } = input;
      const joinsAt = input.joinsAt?.getTime() ?? at;
      const facilities = new FacilityRecordStore(manager);
      return {
        subject: await facilities.add({ institutionCode, name, kana, kind }, { viewing, disclosures, networks, networksRequired, joinsAt }),
        changed: true,
      };
    });
    return await buildPayload(outcome, 'facility', makeReader(context));
  }

  @Mutation(() => UpdateFacilityPayload, {
    nullable: true,
    description: 'Changes the name, disclosures and rights of a facility. A field that is absent does not change.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async updateFacility(
    @Arg('input', () => UpdateFacilityInput) input: UpdateFacilityInput,
    @Ctx() context: DirectoryContext,
  ): Promise<UpdateFacilityPayload> {
    const outcome = await runMutation(context, 'updateFacility', input, async (manager, author) => {
      const { at } = author;
      const facilities = new FacilityRecordStore(manager);
      const before = await facilities.byId(input.id, at);
      const errors = new InputErrors();
      errors.expect(before, 'id', 'NOT_FOUND', 'There is no facility with this id.');
      // A facility that leaves later is shown for longer.
      const later = Boolean(before?.leftAt && input.leavesAt && input.leavesAt.getTime() > before.leftAt);
      const gains = (Boolean(input.disclosures) || later) && (await mayComeToSee(manager, author));
      checkNotSelf(errors, { mutation: 'updateFacility', input, actor: author, subject: { facilities: [input.id], gains } });
      for (const field of ['viewing', 'networksRequired'] as const)
        errors.expect(before?.active || typeof input[field] !== 'boolean', field, 'NOT_ACTIVE', 'This facility does not take part now.');
      const left = before !== undefined && hasLeft(before, at);
      errors.expect(!left || !input.leavesAt, 'leavesAt', 'NOT_ACTIVE', 'This facility has left: resume it first.');
      const networks = checkParts(errors, input);
      checkDemand(errors, { required: input.networksRequired ?? before?.networksRequired, networks: networks ?? before?.networks });
      errors.instant(input.leavesAt, 'leavesAt');
      errors.expect(!input.leavesAt || input.leavesAt.getTime() >= at, 'leavesAt', 'ORDER', 'A facility can leave now at the earliest.');
      errors.refuse();
      const { name, kana, kind, viewing, disclosures, networksRequired } = input;
      const change = { names: pickGiven({ name, kana, kind }), part: { viewing, disclosures, networks, networksRequired } };
      await facilities.update(input.id, input.version, change, at);
      if (input.leavesAt) await facilities.leave(input.id, { until: input.leavesAt.getTime(), at });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'facility', makeReader(context));
  }

  @Mutation(() => SuspendFacilityPayload, {
    nullable: true,
    description: 'Suspends a facility from now on: its data is not shown, and its people see nothing.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async suspendFacility(
    @Arg('input', () => SuspendFacilityInput) input: SuspendFacilityInput,
    @Ctx() context: DirectoryContext,
  ): Promise<SuspendFacilityPayload> {
    const outcome = await runMutation(context, 'suspendFacility', input, async (manager, author) => {
      const { at } = author;
      const facilities = new FacilityRecordStore(manager);
      const before = await facilities.byId(input.id, at);
      const errors = new InputErrors();
      errors.expect(before, 'id', 'NOT_FOUND', 'There is no facility with this id.');
      checkNotSelf(errors, { mutation: 'suspendFacility', input, actor: author, subject: { facilities: [input.id] } });
      errors.reason(input.reason);
      errors.refuse();
      if (hasLeft(before!, at)) return { subject: input.id, changed: false };
      await facilities.leave(input.id, { version: input.version, until: at, at });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'facility', makeReader(context));
  }

  @Mutation(() => ResumeFacilityPayload, { nullable: true, description: 'Ends the suspension of a facility, which takes part as before.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async resumeFacility(
    @Arg('input', () => ResumeFacilityInput) input: ResumeFacilityInput,
    @Ctx() context: DirectoryContext,
  ): Promise<ResumeFacilityPayload> {
    const outcome = await runMutation(context, 'resumeFacility', input, async (manager, author) => {
      const { at } = author;
      const facilities = new FacilityRecordStore(manager);
      const before = await facilities.byId(input.id, at);
      const errors = new InputErrors();
      errors.expect(before, 'id', 'NOT_FOUND', 'There is no facility with this id.');
      const gains = await mayComeToSee(manager, author);
      checkNotSelf(errors, { mutation: 'resumeFacility', input, actor: author, subject: { facilities: [input.id], gains } });
      errors.reason(input.reason);
      errors.refuse();
      if (before!.active && before!.leftAt === null) return { subject: input.id, changed: false };
      await facilities.resume(input.id, input.version, at);
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'facility', makeReader(context));
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() record: FacilityRecord, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(record.id);
  }
}

/** Whether it no longer takes part: one that joins later has not left. */
function hasLeft({ active, leftAt }: FacilityRow, at: number): boolean {
  return !active && leftAt !== null && leftAt <= at;
}

/** Checks the fields that both inputs have, and returns the networks in canonical form. */
function checkParts(
  errors: InputErrors,
  input: {
    readonly name?: string | null;
    readonly kana?: string | null;
    readonly kind?: FacilityKind | null;
    readonly disclosures?: readonly FacilityDisclosure[] | null;
    readonly networks?: readonly string[] | null;
    readonly reason: string;
  },
): string[] | undefined {
  errors.name(input.name, 'name', NAME_AT_MOST);
  errors.kana(input.kana, 'kana', NAME_AT_MOST);
  errors.expect(input.kind !== FacilityKind.UNCONFIRMED, 'kind', 'NOT_ALLOWED', 'Say what the facility is.');
  errors.reason(input.reason);
  const systems = (input.disclosures ?? []).map(({ system }) => system);
  for (const [i, system] of systems.entries()) {
    errors.expect(findSystem(system), `disclosures.${i}.system`, 'NOT_FOUND', 'There is no connected system with this id.');
    errors.expect(systems.indexOf(system) === i, `disclosures.${i}.system`, 'REPEATED', 'This system is named twice.');
  }
  return input.networks ? readNetworks(errors, input.networks) : undefined;
}

/** The fields that are given. */
function pickGiven<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as never;
}

function makeReader({ database, now }: DirectoryContext): (id: string) => Promise<FacilityRecord | undefined> {
  return async (id) => {
    const row = await new FacilityRecordStore(database.manager).byId(id, now);
    return row && toFacilityRecord(row);
  };
}
