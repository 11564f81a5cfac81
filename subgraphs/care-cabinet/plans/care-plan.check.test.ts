import { checkPlanReplay, checkTask, checkVisit } from './care-plan.check.js';

/** 12:00 on 15 January 2026 in Japan. */
const NOW = Date.UTC(2026, 0, 15, 3);
const CHECK = { now: NOW, dates: [{}], members: new Set(['usr_1']) };
const show = (errors: readonly { readonly code: string; readonly field: readonly string[] }[]) =>
  errors.map(({ code, field }) => `${field.at(-1)} ${code}`);

it.each<[string, Partial<Parameters<typeof checkTask>[0]>, Partial<typeof CHECK>, string[]]>([
  ['a task that is due today', {}, {}, []],
  ['a task of yesterday', { dueOn: '2026-01-14' }, {}, ['dueOn IN_PAST']],
  ['a task of the year 2300', { dueOn: '2300-01-01' }, {}, ['dueOn IMPLAUSIBLE']],
  ['a task after the permitted dates', {}, { dates: [{ until: '2026-01-14' }] as never }, ['dueOn NOT_PERMITTED']],
  ['a task without a text', { text: ' ' }, {}, ['text REQUIRED']],
  ['a task with a long text', { text: 'x'.repeat(501) }, {}, ['text TOO_LONG']],
  ['a task for a member', { assigneeId: 'usr_1' }, {}, []],
  ['a task for somebody else', { assigneeId: 'usr_2' }, {}, ['assigneeId NOT_A_MEMBER']],
  ['a task whose id is no UUID', { id: 'x' }, {}, ['id LENGTH']],
])('the check of a task accepts or refuses %s', (_title, input, change, expected) => {
  expect(show(checkTask({ text: '血圧を測る', dueOn: '2026-01-15', ...input }, { ...CHECK, ...change }))).toEqual(expected);
});

it.each<[string, Partial<Parameters<typeof checkVisit>[0]>, string[]]>([
  ['a visit of an hour', {}, []],
  ['a visit of today that has begun', { startsAt: new Date(NOW - 60_000) }, []],
  ['a visit of yesterday', { startsAt: new Date(NOW - 86_400_000), endsAt: new Date(NOW - 80_000_000) }, ['startsAt IN_PAST']],
  ['a visit that ends before it begins', { endsAt: new Date(NOW - 1) }, ['endsAt IMPLAUSIBLE']],
  ['a visit of two days', { endsAt: new Date(NOW + 2 * 86_400_000) }, ['endsAt IMPLAUSIBLE']],
  ['a visit by somebody else', { visitorId: 'usr_2' }, ['visitorId NOT_A_MEMBER']],
  ['a visit with a long note', { note: 'x'.repeat(501) }, ['note TOO_LONG']],
])('the check of a visit accepts or refuses %s', (_title, input, expected) => {
  const visit = { startsAt: new Date(NOW), endsAt: new Date(NOW + 3_600_000), visitorId: 'usr_1' };
  expect(show(checkVisit({ ...visit, ...input }, CHECK))).toEqual(expected);
});

it('a plan that is sent again must be the same person’s with the same input', () => {
  const plan = { patientId: 'pat_1', createdBy: 'usr_1', facilityId: 'fac_1', inputHash: 'h' };
  const [kept, sent] = [
    { ...plan, day: '2026-01-15' },
    { ...plan, dates: [{ until: '2026-01-15' }] },
  ];
  expect(checkPlanReplay(kept, sent)).toEqual([]);
  for (const field of Object.keys(plan)) expect(show(checkPlanReplay(kept, { ...sent, [field]: 'x' }))).toEqual(['id ID_REUSED']);
  expect(show(checkPlanReplay({ ...kept, day: '2026-01-16' }, sent))).toEqual(['id NOT_PERMITTED']);
});
