import { CareTeamMemberState, getMemberState, INVITATION_LIFE, type MemberDates } from './member-state.js';

/** 12:00 on 15 January 2026 in Japan. */
const NOW = Date.UTC(2026, 0, 15, 3);
const DAY = 86_400_000;
const INVITED: MemberDates = { invitedAt: NOW - DAY, acceptedAt: null, declinedAt: null, endedAt: null, endsOn: null };
const ACCEPTED: MemberDates = { ...INVITED, acceptedAt: NOW - DAY / 2 };

describe('the state of an invitation or membership', () => {
  it.each<[string, MemberDates, keyof typeof CareTeamMemberState]>([
    ['INVITED if nobody answered', INVITED, 'INVITED'],
    ['INVITED on the last day of the invitation', { ...INVITED, invitedAt: NOW - INVITATION_LIFE }, 'INVITED'],
    ['ENDED if nobody answered within 30 days', { ...INVITED, invitedAt: NOW - INVITATION_LIFE - 1 }, 'ENDED'],
    ['ENDED if the membership would have been over before the answer', { ...INVITED, endsOn: '2026-01-14' }, 'ENDED'],
    ['ENDED if a member withdrew the invitation', { ...INVITED, endedAt: NOW }, 'ENDED'],
    ['DECLINED if the person declined', { ...INVITED, declinedAt: NOW }, 'DECLINED'],
    ['CURRENT if the person accepted', ACCEPTED, 'CURRENT'],
    ['CURRENT if the person accepted long after the invitation', { ...ACCEPTED, invitedAt: NOW - 2 * INVITATION_LIFE }, 'CURRENT'],
    ['CURRENT on the last day', { ...ACCEPTED, endsOn: '2026-01-15' }, 'CURRENT'],
    ['ENDED on the day after the last day', { ...ACCEPTED, endsOn: '2026-01-14' }, 'ENDED'],
    ['ENDED from the moment at which somebody ended it', { ...ACCEPTED, endedAt: NOW, endsOn: '2026-12-31' }, 'ENDED'],
  ])('is %s', (_title, dates, state) => {
    expect(getMemberState(dates, NOW)).toBe(state);
  });

  it('changes at midnight in Japan', () => {
    const midnight = Date.UTC(2026, 0, 15, 15);
    const dates = { ...ACCEPTED, endsOn: '2026-01-15' };
    expect([getMemberState(dates, midnight - 1), getMemberState(dates, midnight)]).toEqual(['CURRENT', 'ENDED']);
  });
});
