import { toDayInJapan, type UserError } from '../../kit/index.js';
import { InputErrors } from '../user-errors.js';
import { CareTeamMemberState, getMemberState, isOpen, type MemberDates } from './member-state.js';

/** How many persons may be members of one team, or invited, at once. */
export const TEAM_AT_MOST = 100;
const ID_AT_MOST = 40;
/** Last days after this are typing errors. */
const LATEST = '2200-01-01';

/** The rows of a team that a rule looks at. */
export interface TeamRow extends MemberDates {
  readonly userId: string;
  readonly facilityId: string;
}

/** Checks the start of a team. @param rows everybody who was ever invited, or at least everybody who is not declined or ended */
export function checkStart(input: { readonly endsOn?: string | null | undefined }, rows: readonly TeamRow[], now: number): UserError[] {
  const errors = new InputErrors();
  checkEnd(errors, input.endsOn, now);
  errors.expect(!hasMember(rows, now), 'patientId', 'TEAM_EXISTS', 'The patient has a care team: ask one of its members to invite you.');
  return errors.userErrors;
}

/** Checks an invitation. */
export function checkInvitation(
  input: { readonly userId: string; readonly facilityId: string; readonly endsOn?: string | null | undefined },
  rows: readonly TeamRow[],
  now: number,
): UserError[] {
  const errors = new InputErrors();
  for (const field of ['userId', 'facilityId'] as const)
    errors.expect(/^[\x21-\x7e]+$/.test(input[field]) && input[field].length <= ID_AT_MOST, field, 'LENGTH', 'This is not an id.');
  checkEnd(errors, input.endsOn, now);
  const open = rows.filter((row) => isOpen(row, now));
  errors.expect(
    !open.some(({ userId, facilityId }) => userId === input.userId && facilityId === input.facilityId),
    'userId',
    'ALREADY_INVITED',
    'This person is in the care team, or is invited.',
  );
  errors.expect(open.length < TEAM_AT_MOST, 'userId', 'TOO_MANY', `A care team has ${TEAM_AT_MOST} members at the most.`);
  return errors.userErrors;
}

/** Checks the answer of an invited person. @param rows the rows of the team; an invitation of a team without members has ended */
export function checkAnswer(invitation: MemberDates, rows: readonly TeamRow[], now: number): UserError[] {
  const errors = new InputErrors();
  const isInvited = getMemberState(invitation, now) === CareTeamMemberState.INVITED && hasMember(rows, now);
  errors.expect(isInvited, 'memberId', 'ENDED', 'This invitation has ended, or was answered.');
  return errors.userErrors;
}

/** Checks a change of an invitation or a membership. */
export function checkChange(row: MemberDates, now: number, input: { readonly endsOn?: string | null | undefined } = {}): UserError[] {
  const errors = new InputErrors();
  errors.expect(isOpen(row, now), 'memberId', 'ENDED', 'This membership has ended.');
  checkEnd(errors, input.endsOn, now);
  return errors.userErrors;
}

/** Whether a team has a member now. */
export function hasMember(rows: readonly MemberDates[], now: number): boolean {
  return rows.some((row) => getMemberState(row, now) === CareTeamMemberState.CURRENT);
}

function checkEnd(errors: InputErrors, endsOn: string | null | undefined, now: number): void {
  if (!endsOn) return;
  errors.expect(endsOn >= toDayInJapan(now), 'endsOn', 'IN_PAST', 'The last day is over.');
  errors.expect(endsOn < LATEST, 'endsOn', 'IMPLAUSIBLE', 'This date is implausible.');
}
