import type { ReportedChange } from '../../kit/index.js';
import type { CareTeamMemberEntity } from './care-team-member.entity.js';
import { CareTeamMember } from './care-team-member.type.js';
import { getMemberState } from './member-state.js';

const toReference = (id: string | null) => (id === null ? null : { id });
const toDate = (instant: number | null) => (instant === null ? null : new Date(instant));

/** @param now the instant of the state, in milliseconds since 1970 */
export function toCareTeamMember(row: CareTeamMemberEntity, now: number): CareTeamMember {
  return Object.assign(new CareTeamMember(), {
    id: row.id,
    patient: { id: row.patientId },
    user: { id: row.userId },
    facility: { id: row.facilityId },
    profession: row.profession,
    state: getMemberState(row, now),
    invitedBy: { id: row.invitedBy },
    invitedAt: new Date(row.invitedAt),
    acceptedAt: toDate(row.acceptedAt),
    endsOn: row.endsOn,
    endedAt: toDate(row.declinedAt ?? row.endedAt),
    endedBy: toReference(row.endedBy),
  });
}

/** A change of a care team, for the audit. @param before null for a new row */
export function describeMemberChange(
  action: string,
  { row, before, user }: { readonly row: CareTeamMemberEntity; readonly before: CareTeamMemberEntity | null; readonly user: string },
): ReportedChange {
  return { action, subject: row.id, patient: row.patientId, user, before: before && describe(before), after: describe(row) };
}

function describe({ userId, facilityId, endsOn, acceptedAt, declinedAt, endedAt }: CareTeamMemberEntity) {
  return { userId, facilityId, endsOn, acceptedAt, declinedAt, endedAt };
}
