import { toDayInJapan } from '../../kit/index.js';

/** The state of an invitation or membership. */
export enum CareTeamMemberState {
  INVITED = 'INVITED',
  CURRENT = 'CURRENT',
  DECLINED = 'DECLINED',
  ENDED = 'ENDED',
}

/** An invitation that nobody accepts ends after 30 days. */
export const INVITATION_LIFE = 30 * 24 * 3_600_000;

/** The dates of an invitation or membership. */
export interface MemberDates {
  readonly invitedAt: number;
  readonly acceptedAt: number | null;
  readonly declinedAt: number | null;
  readonly endedAt: number | null;
  /** The last day, in Japan. */
  readonly endsOn: string | null;
}

/** Finds the state at an instant. This is the only place that decides who is a member. */
export function getMemberState({ invitedAt, acceptedAt, declinedAt, endedAt, endsOn }: MemberDates, now: number): CareTeamMemberState {
  if (declinedAt !== null) return CareTeamMemberState.DECLINED;
  if (endedAt !== null) return CareTeamMemberState.ENDED;
  if (endsOn !== null && endsOn < toDayInJapan(now)) return CareTeamMemberState.ENDED;
  if (acceptedAt !== null) return CareTeamMemberState.CURRENT;
  return invitedAt + INVITATION_LIFE < now ? CareTeamMemberState.ENDED : CareTeamMemberState.INVITED;
}

/** Whether a person is invited or a member. */
export function isOpen(dates: MemberDates, now: number): boolean {
  const state = getMemberState(dates, now);
  return state === CareTeamMemberState.INVITED || state === CareTeamMemberState.CURRENT;
}
