import { Arg, Ctx, Directive, Info, Mutation, Query, Resolver } from 'type-graphql';
import { AnswerState, createId, discloseAt, KitError, type UserError } from '../../kit/index.js';
import type { CareCabinetContext } from '../context.js';
import { CARE_RECORD_SCOPE, CARE_WRITE_SCOPE } from '../references.js';
import { makeUserError } from '../user-errors.js';
import { checkAnswer, checkChange, checkInvitation, checkStart, hasMember } from './care-team-member.check.js';
import { describeMemberChange, toCareTeamMember } from './care-team-member.mapper.js';
import type { CareTeamMemberStore, TeamTables } from './care-team-member.store.js';
import {
  CareTeamMember,
  CareTeamMemberInput,
  CareTeamMemberPayload,
  ChangeCareTeamMembershipInput,
  InviteToCareTeamInput,
  StartCareTeamInput,
} from './care-team-member.type.js';
import { CareTeamMemberState, getMemberState } from './member-state.js';
import { type ActingMember, demandMember, demandPermit } from './membership.js';

type MemberRow = Parameters<TeamTables['add']>[0];
type TeamTask = Parameters<CareTeamMemberStore['change']>[1];

/** What a change of a team did: errors, or the row with its former state. */
interface Changed {
  readonly userErrors: readonly UserError[];
  readonly row?: MemberRow;
  readonly before?: MemberRow | null;
  /** Further rows that the change ended. */
  readonly ended?: readonly { readonly row: MemberRow; readonly before: MemberRow }[];
}

interface ResolveInfo {
  readonly path: { readonly key: string | number };
}

const INPUT = { description: 'The input of the mutation.' };

/** The care team of a patient: who starts it, invites, accepts, declines, and leaves. */
@Resolver()
export class CareTeamMemberResolver {
  @Query(() => [CareTeamMember], {
    description: 'The invitations to care teams that you got for the facility for which you act, and have not answered. At most 200.',
  })
  @Directive(CARE_RECORD_SCOPE)
  async myCareTeamInvitations(@Ctx() context: CareCabinetContext, @Info() { path }: ResolveInfo): Promise<CareTeamMember[]> {
    const { now, team, caller } = context;
    const { user, profession } = await context.identify();
    const rows = await team.listInvitations({ user, facility: caller.facility });
    const teams = await team.listTeams(rows.map(({ patientId }) => patientId));
    const invited = rows.filter(
      (row) =>
        row.userId === user &&
        row.facilityId === caller.facility &&
        getMemberState(row, now) === CareTeamMemberState.INVITED &&
        hasMember(
          teams.filter(({ patientId }) => patientId === row.patientId),
          now,
        ),
    );
    context.disclosures.add([path.key], () =>
      invited.map(({ id, patientId }) => ({
        ...{ patients: [patientId], category: 'CARE_RECORD', facility: null, form: 'RECORDS', state: AnswerState.ANSWERED, items: 1 },
        ...{ grounds: [`invitation:${id}`], purpose: 'TREAT', user, profession },
      })),
    );
    return invited.map((row) => toCareTeamMember(row, now));
  }

  @Mutation(() => CareTeamMemberPayload, {
    nullable: true,
    description:
      'Starts the care team of a patient, with you as its first member. A team can be started only while the patient has no current member.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async startCareTeam(
    @Arg('input', () => StartCareTeamInput, INPUT) input: StartCareTeamInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now } = context;
    const person = await demandPermit(context, input.patientId);
    return await change('startCareTeam', { person, context, info }, async (rows, tables) => {
      const userErrors = checkStart(input, rows, now);
      if (userErrors.length > 0) return { userErrors };
      // Invitations of a former team end with it.
      const ended = rows.map((before) => ({ before, row: { ...before, endedAt: now, endedBy: person.user } }));
      for (const one of ended) await tables.save(one.row);
      const row = { ...makeRow(person, now, input), userId: person.user, facilityId: person.own.facility };
      const started = { ...row, acceptedAt: now, profession: person.profession };
      await tables.add(started);
      return { userErrors, row: started, before: null, ended };
    });
  }

  @Mutation(() => CareTeamMemberPayload, { nullable: true, description: 'Invites a person to the care team of which you are a member.' })
  @Directive(CARE_WRITE_SCOPE)
  async inviteToCareTeam(
    @Arg('input', () => InviteToCareTeamInput, INPUT) input: InviteToCareTeamInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now } = context;
    const person = await demandMember(context, input.patientId);
    return await change('inviteToCareTeam', { person, context, info }, async (rows, tables) => {
      demandCurrent(rows, person, now);
      const userErrors = checkInvitation(input, rows, now);
      if (userErrors.length > 0) return { userErrors };
      const row = { ...makeRow(person, now, input), userId: input.userId, facilityId: input.facilityId };
      await tables.add(row);
      return { userErrors, row, before: null };
    });
  }

  @Mutation(() => CareTeamMemberPayload, {
    nullable: true,
    description: 'Accepts your invitation to a care team. You need your own permission to see care records of the patient.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async acceptCareTeamInvitation(
    @Arg('input', () => CareTeamMemberInput, INPUT) input: CareTeamMemberInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now } = context;
    const person = await demandPermit(context, input.patientId);
    return await change('acceptCareTeamInvitation', { person, context, info }, async (rows, tables) => {
      const before = findOwn(rows, input.memberId, { user: person.user, facility: person.own.facility });
      // A phone that did not get the answer sends it again.
      if (getMemberState(before, now) === CareTeamMemberState.CURRENT) return { userErrors: [], row: before, before };
      const userErrors = checkAnswer(before, rows, now);
      if (userErrors.length > 0) return { userErrors };
      const row = { ...before, acceptedAt: now, profession: person.profession };
      await tables.save(row);
      return { userErrors, row, before };
    });
  }

  @Mutation(() => CareTeamMemberPayload, {
    nullable: true,
    description: 'Declines your invitation to a care team. It needs no permission to see the patient.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async declineCareTeamInvitation(
    @Arg('input', () => CareTeamMemberInput, INPUT) input: CareTeamMemberInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now, caller } = context;
    const { user, profession } = await context.identify();
    const person = { patient: input.patientId, user, profession };
    return await change('declineCareTeamInvitation', { person, context, info }, async (rows, tables) => {
      const before = findOwn(rows, input.memberId, { user, facility: caller.facility });
      const userErrors = checkAnswer(before, rows, now);
      if (userErrors.length > 0) return { userErrors };
      const row = { ...before, declinedAt: now };
      await tables.save(row);
      return { userErrors, row, before };
    });
  }

  @Mutation(() => CareTeamMemberPayload, {
    nullable: true,
    description: 'Changes the last day of an invitation or a membership in the care team of which you are a member.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async changeCareTeamMembership(
    @Arg('input', () => ChangeCareTeamMembershipInput, INPUT) input: ChangeCareTeamMembershipInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now } = context;
    const person = await demandMember(context, input.patientId);
    return await change('changeCareTeamMembership', { person, context, info }, async (rows, tables) => {
      demandCurrent(rows, person, now);
      const before = rows.find(({ id }) => id === input.memberId);
      const userErrors = before ? checkChange(before, now, input) : [missing()];
      if (!before || userErrors.length > 0) return { userErrors };
      const row = { ...before, endsOn: input.endsOn ?? null };
      await tables.save(row);
      return { userErrors, row, before };
    });
  }

  @Mutation(() => CareTeamMemberPayload, {
    nullable: true,
    description:
      'Ends an invitation or a membership at once. You may end your own membership without further permission, and each other one as a member of the team.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async endCareTeamMembership(
    @Arg('input', () => CareTeamMemberInput, INPUT) input: CareTeamMemberInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CareTeamMemberPayload> {
    const { now, caller, team } = context;
    const found = await team.find(input.patientId, input.memberId);
    const self = await context.identify();
    const isOwn = found?.userId === self.user && found.facilityId === caller.facility && found.acceptedAt !== null;
    const person = isOwn ? { patient: input.patientId, ...self } : await demandMember(context, input.patientId);
    return await change('endCareTeamMembership', { person, context, info }, async (rows, tables) => {
      if ('own' in person) demandCurrent(rows, person, now);
      const before = rows.find(({ id }) => id === input.memberId);
      const userErrors = before ? checkChange(before, now) : [missing()];
      if (!before || userErrors.length > 0) return { userErrors };
      const row = { ...before, endedAt: now, endedBy: person.user };
      await tables.save(row);
      return { userErrors, row, before };
    });
  }
}

type Person = Pick<ActingMember, 'patient' | 'user' | 'profession'> & Partial<Pick<ActingMember, 'grant' | 'own'>>;

/** Changes a team, and reports what was changed and shown. */
async function change(
  action: string,
  { person, context, info }: { readonly person: Person; readonly context: CareCabinetContext; readonly info: ResolveInfo },
  task: (...given: Parameters<TeamTask>) => Promise<Changed>,
): Promise<CareTeamMemberPayload> {
  const { patient, user, profession, grant, own } = person;
  const { userErrors, row, before = null, ended = [] } = await context.team.change({ caller: user, patient }, task);
  if (!row) return { member: null, userErrors: [...userErrors] };
  for (const one of ended) context.changes.add(describeMemberChange('endCareTeamMembership', { ...one, user }));
  if (row !== before) context.changes.add(describeMemberChange(action, { row, before, user }));
  const shown = { form: 'RECORDS', state: AnswerState.ANSWERED, items: 1 } as const;
  const ofPerson = { patients: [patient], category: 'CARE_RECORD', facility: null, ...shown, purpose: 'TREAT' } as const;
  context.disclosures.add([info.path.key], () => [
    grant && own
      ? discloseAt(grant, 'CARE_RECORD', own.facility, shown)
      : { ...ofPerson, grounds: [`invitation:${row.id}`], user, profession },
  ]);
  return { member: toCareTeamMember(row, context.now), userErrors: [] };
}

function makeRow({ patient, user }: ActingMember, now: number, { endsOn }: { readonly endsOn?: string | null | undefined }) {
  const open = { profession: null, acceptedAt: null, declinedAt: null, endedAt: null, endedBy: null };
  return { id: createId('ctm'), patientId: patient, invitedBy: user, invitedAt: now, endsOn: endsOn ?? null, ...open };
}

/** Checks the membership again under the lock of the team. @throws KitError NOT_PERMITTED */
function demandCurrent(rows: readonly MemberRow[], { user, own }: ActingMember, now: number): void {
  const mine = rows.filter((row) => row.userId === user && row.facilityId === own.facility);
  if (!hasMember(mine, now)) throw new KitError('NOT_PERMITTED');
}

/** Finds a row of the person. Somebody else's is not distinguished from none. @throws KitError NOT_PERMITTED */
function findOwn(
  rows: readonly MemberRow[],
  id: string,
  { user, facility }: { readonly user: string; readonly facility: string },
): MemberRow {
  const row = rows.find((one) => one.id === id && one.userId === user && one.facilityId === facility);
  if (!row) throw new KitError('NOT_PERMITTED');
  return row;
}

function missing(): UserError {
  return makeUserError('memberId', 'NOT_FOUND', 'There is no such invitation or membership that could be changed.');
}
