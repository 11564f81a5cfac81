import { type FacilityIdentity, type Grant, KitError, type LoaderDefinition, type SubgraphContext } from '../../kit/index.js';
import type { CareTeamMemberStore, MemberKey } from './care-team-member.store.js';
import type { MemberScope } from './member-scope.js';
import { CareTeamMemberState, getMemberState } from './member-state.js';

/** A context with the tables of teams. */
export interface TeamContext extends SubgraphContext {
  readonly team: CareTeamMemberStore;
}

/** A member who writes: a permit for care records at the own facility, and the membership in the patient's team. */
export interface ActingMember {
  readonly grant: Grant;
  readonly patient: string;
  readonly user: string;
  readonly profession: string;
  /** The facility for which the member acts, with the permitted care dates. */
  readonly own: FacilityIdentity;
}

/** Whether a person is a member of the patient's team, acting for the facility, now: one statement for all charts of an operation. */
export const MEMBERSHIPS: LoaderDefinition<MemberKey, boolean, TeamContext> = {
  key: ({ patient, user, facility }) => JSON.stringify([patient, user, facility]),
  load: async (keys, { team, now }) => {
    const rows = await team.listAccepted(keys);
    const current = new Set(
      rows
        .filter((row) => getMemberState(row, now) === CareTeamMemberState.CURRENT)
        .map((row) => JSON.stringify([row.patientId, row.userId, row.facilityId])),
    );
    return keys.map((key) => current.has(MEMBERSHIPS.key!(key)));
  },
};

/**
 * Gets a permit for care records at the own facility.
 *
 * @throws KitError NOT_PERMITTED
 */
export async function demandPermit(context: TeamContext, patient: string): Promise<ActingMember> {
  const grant = await context.permitFor(patient);
  const own = grant.at('CARE_RECORD').find(({ facility }) => facility === context.caller.facility);
  if (!own) throw new KitError('NOT_PERMITTED');
  return { grant, patient, user: grant.claims.usr, profession: grant.claims.prf, own };
}

/**
 * Gets the permit of a member. Without a permit, and without a membership, the answer is the same.
 *
 * @throws KitError NOT_PERMITTED
 */
export async function demandMember(context: TeamContext, patient: string): Promise<ActingMember> {
  const member = await demandPermit(context, patient);
  // Not the request's loader: an earlier mutation of the operation may have changed the team.
  const memberships = await MEMBERSHIPS.load([{ patient, user: member.user, facility: member.own.facility }], context as never);
  if (memberships[0] !== true) throw new KitError('NOT_PERMITTED');
  return member;
}

/** Whether a person is in the patient's team now, outside a request of the graph. */
export async function isMember(team: CareTeamMemberStore, key: MemberKey, now = Date.now()): Promise<boolean> {
  return (await MEMBERSHIPS.load([key], { team, now } as never))[0] === true;
}

/** The members of a patient's team now, as the directory's ids. */
export async function listMembers({ team, now }: TeamContext, patient: string): Promise<ReadonlySet<string>> {
  const rows = await team.listTeams([patient]);
  return new Set(rows.filter((row) => getMemberState(row, now) === CareTeamMemberState.CURRENT).map(({ userId }) => userId));
}

/** What a member who writes may read. */
export function toScope({ grant, patient, user, own }: ActingMember): MemberScope {
  return { patient, user, facility: own.facility, places: grant.at('CARE_RECORD') };
}
