import { checkAnswer, checkChange, checkInvitation, checkStart, TEAM_AT_MOST, type TeamRow } from './care-team-member.check.js';

/** 12:00 on 15 January 2026 in Japan. */
const NOW = Date.UTC(2026, 0, 15, 3);
const MEMBER: TeamRow = {
  ...{ userId: 'usr_1', facilityId: 'fac_clinic', invitedAt: NOW - 1_000, acceptedAt: NOW - 1_000 },
  ...{ declinedAt: null, endedAt: null, endsOn: null },
};
const INVITED: TeamRow = { ...MEMBER, userId: 'usr_2', acceptedAt: null };
const FORMER: TeamRow = { ...MEMBER, endsOn: '2026-01-14' };
const codes = (errors: readonly { readonly code: string; readonly field: readonly string[] }[]) =>
  errors.map(({ code, field }) => `${field.at(-1)} ${code}`);

it.each<[string, Parameters<typeof checkStart>[0], TeamRow[], string[]]>([
  ['allows it if nobody was ever invited', {}, [], []],
  ['allows it after the last day of the last member', {}, [FORMER], []],
  ['allows it if there is only an invitation', {}, [INVITED], []],
  ['refuses it if there is a member', {}, [FORMER, MEMBER], ['patientId TEAM_EXISTS']],
  ['allows today as last day', { endsOn: '2026-01-15' }, [], []],
  ['refuses yesterday as last day', { endsOn: '2026-01-14' }, [], ['endsOn IN_PAST']],
  ['refuses the year 2300', { endsOn: '2300-01-01' }, [], ['endsOn IMPLAUSIBLE']],
])('the check of a start of a team %s', (_title, input, rows, expected) => {
  expect(codes(checkStart(input, rows, NOW))).toEqual(expected);
});

it.each<[string, Partial<Parameters<typeof checkInvitation>[0]>, TeamRow[], string[]]>([
  ['allows a person who was never invited', {}, [MEMBER], []],
  ['allows a former member', {}, [MEMBER, { ...FORMER, userId: 'usr_9' }], []],
  ['allows the same person for another facility', { userId: 'usr_1', facilityId: 'fac_other' }, [MEMBER], []],
  ['refuses a member', { userId: 'usr_1', facilityId: 'fac_clinic' }, [MEMBER], ['userId ALREADY_INVITED']],
  ['refuses an invited person', { userId: 'usr_2', facilityId: 'fac_clinic' }, [MEMBER, INVITED], ['userId ALREADY_INVITED']],
  ['refuses an id that cannot be', { userId: '', facilityId: 'あ' }, [MEMBER], ['userId LENGTH', 'facilityId LENGTH']],
  ['refuses yesterday as last day', { endsOn: '2026-01-14' }, [MEMBER], ['endsOn IN_PAST']],
  [
    'refuses one more person than a team may have',
    {},
    Array.from({ length: TEAM_AT_MOST }, (_, i) => ({ ...MEMBER, userId: `usr_x${i}` })),
    ['userId TOO_MANY'],
  ],
])('the check of an invitation %s', (_title, input, rows, expected) => {
  expect(codes(checkInvitation({ userId: 'usr_9', facilityId: 'fac_9', ...input }, rows, NOW))).toEqual(expected);
});

it.each<[string, TeamRow, TeamRow[], string[]]>([
  ['allows an invitation of a team', INVITED, [MEMBER, INVITED], []],
  ['refuses an invitation of a team without a member', INVITED, [FORMER, INVITED], ['memberId ENDED']],
  ['refuses an invitation that was answered', MEMBER, [MEMBER], ['memberId ENDED']],
  ['refuses an invitation whose last day is over', { ...INVITED, endsOn: '2026-01-14' }, [MEMBER], ['memberId ENDED']],
])('the check of an answer %s', (_title, invitation, rows, expected) => {
  expect(codes(checkAnswer(invitation, rows, NOW))).toEqual(expected);
});

it.each<[string, TeamRow, object, string[]]>([
  ['allows a new last day for a member', MEMBER, { endsOn: '2026-02-01' }, []],
  ['allows no last day for an invited person', INVITED, { endsOn: null }, []],
  ['refuses a membership that has ended', FORMER, { endsOn: '2026-02-01' }, ['memberId ENDED']],
  ['refuses a last day that is over', MEMBER, { endsOn: '2026-01-01' }, ['endsOn IN_PAST']],
])('the check of a change %s', (_title, row, input, expected) => {
  expect(codes(checkChange(row, NOW, input))).toEqual(expected);
});
