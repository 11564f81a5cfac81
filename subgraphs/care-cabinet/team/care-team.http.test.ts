import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { NOW } from '../../kit/testing/issuers.js';
import { CareRecordEntity } from '../records/care-record.entity.js';
import { makeMember, makeRecord } from '../testing/rows.js';
import {
  careLine,
  DOCTOR,
  EVERYWHERE,
  type Loose,
  NURSE,
  type Permitting,
  PHARMACIST,
  type RunningCabinet,
  runCabinet,
  type TestPerson,
} from '../testing/running-cabinet.js';
import { CareTeamEntity, CareTeamMemberEntity } from './care-team-member.entity.js';

const DAY = 86_400_000;
const FIELDS = 'member { id state profession endsOn user { id } facility { id } invitedBy { id } } userErrors { code field }';
const mutation = (name: string, type: string) => `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS} } }`;
const [START, INVITE, ACCEPT, DECLINE, CHANGE, END] = [
  mutation('startCareTeam', 'StartCareTeamInput'),
  mutation('inviteToCareTeam', 'InviteToCareTeamInput'),
  mutation('acceptCareTeamInvitation', 'CareTeamMemberInput'),
  mutation('declineCareTeamInvitation', 'CareTeamMemberInput'),
  mutation('changeCareTeamMembership', 'ChangeCareTeamMembershipInput'),
  mutation('endCareTeamMembership', 'CareTeamMemberInput'),
] as const;
const INVITATIONS = '{ myCareTeamInvitations { id patient { id } state } }';
const LISTS = ['careRecords', 'careTeam', 'careTasks', 'careVisits'] as const;

describe.each(databases())('the care team on $name', ({ start }) => {
  let server: DatabaseServer;
  let cabinet: RunningCabinet;

  beforeAll(async () => {
    server = await start();
    cabinet = await runCabinet(await server.fresh());
  }, 90_000);
  afterAll(async () => {
    await cabinet?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    [cabinet.permitting, cabinet.now] = [EVERYWHERE, NOW];
    for (const table of [CareTeamEntity, CareTeamMemberEntity, CareRecordEntity]) await cabinet.database.getRepository(table).clear();
  });

  /** Sends a mutation, and returns its payload. */
  const send = async (person: TestPerson, query: string, input: object) => {
    const { data, codes, ...rest } = await cabinet.ask(person, query, { input: { patientId: 'pat_1', ...input } });
    const payload = data ? Object.values<Loose>(data)[0] : undefined;
    return { ...rest, codes, payload, errors: payload?.userErrors.map(({ code }: { code: string }) => code) };
  };
  const invite = async (inviter: TestPerson, invited: TestPerson, more: object = {}) =>
    (await send(inviter, INVITE, { userId: invited.user, facilityId: invited.facility, ...more })).payload.member.id as string;
  const join = async (person: TestPerson, more: object = {}) => {
    const memberId = await invite(DOCTOR, person, more);
    await send(person, ACCEPT, { memberId });
    return memberId;
  };
  const startTeam = async () => (await send(DOCTOR, START, {})).payload.member.id as string;
  /** How a list answers: the states of all facilities. */
  const states = async (person: TestPerson, list: string = 'careRecords') => {
    const { data } = await cabinet.chart(person, `${list} { nodes { id } answers { state } complete }`);
    return [...new Set(data[list].answers.map(({ state }: { state: string }) => state))];
  };
  const reads = async (person: TestPerson) => (await states(person)).join() === 'ANSWERED';

  it('starts with a person who has a permit, who is then its only member', async () => {
    const { payload, codes, changes, disclosures } = await send(DOCTOR, START, { endsOn: '2026-02-01' });
    expect(codes).toEqual([]);
    expect(payload).toEqual({
      member: {
        ...{ id: expect.stringMatching(/^ctm_/), state: 'CURRENT', profession: 'DOCTOR', endsOn: '2026-02-01' },
        ...{ user: { id: 'usr_1' }, facility: { id: 'fac_clinic' }, invitedBy: { id: 'usr_1' } },
      },
      userErrors: [],
    });
    expect(changes).toMatchObject([{ action: 'startCareTeam', subject: payload.member.id, patient: 'pat_1', user: 'usr_1', before: null }]);
    expect(disclosures).toMatchObject([{ path: ['startCareTeam'], patients: ['pat_1'], category: 'CARE_RECORD', facility: 'fac_clinic' }]);
    expect([await reads(DOCTOR), await reads(NURSE)]).toEqual([true, false]);
  });

  it('starts once if several persons start it at the same time', async () => {
    const answers = await Promise.all([DOCTOR, NURSE, PHARMACIST].map(async (person) => await send(person, START, {})));
    expect(answers.map(({ errors }) => errors.join()).sort()).toEqual(['', 'TEAM_EXISTS', 'TEAM_EXISTS']);
    expect(await cabinet.database.getRepository(CareTeamMemberEntity).count()).toBe(1);
  });

  it('answers WITHHELD to everybody else, whether or not there is a team or a record', async () => {
    const lists = LISTS.map(
      (list) =>
        `${list}(first: 5) { nodes { id } answers { facility { id } state leftOut } complete pageInfo { hasNextPage hasPreviousPage endCursor } }`,
    );
    const look = async (patient: string) => (await cabinet.chart(NURSE, lists.join(' '), patient)).text.replaceAll(/"at":"[^"]*"/g, '');
    await startTeam();
    await cabinet.database.getRepository(CareRecordEntity).insert(makeRecord());
    expect(await look('pat_1')).toBe(await look('pat_none').then((text) => text.replaceAll('pat_none', 'pat_1')));
    for (const list of LISTS) expect(await states(NURSE, list)).toEqual(['WITHHELD']);
  });

  it('has a new member from the moment of the acceptance, with the profession of that moment', async () => {
    await startTeam();
    const memberId = await invite(DOCTOR, NURSE, { endsOn: '2026-03-31' });
    expect(await reads(NURSE)).toBe(false);
    expect((await cabinet.ask(NURSE, INVITATIONS)).data.myCareTeamInvitations).toEqual([
      { id: memberId, patient: { id: 'pat_1' }, state: 'INVITED' },
    ]);
    const { payload } = await send(NURSE, ACCEPT, { memberId });
    expect(payload.member).toMatchObject({ state: 'CURRENT', profession: 'NURSE', endsOn: '2026-03-31', invitedBy: { id: 'usr_1' } });
    expect(await reads(NURSE)).toBe(true);
    expect((await cabinet.ask(NURSE, INVITATIONS)).data.myCareTeamInvitations).toEqual([]);
  });

  it('answers an acceptance that is sent again with the membership, and reports one change', async () => {
    await startTeam();
    const memberId = await invite(DOCTOR, NURSE);
    const [first, again] = [await send(NURSE, ACCEPT, { memberId }), await send(NURSE, ACCEPT, { memberId })];
    expect(again.payload).toEqual(first.payload);
    expect([first.changes.length, again.changes.length]).toEqual([1, 0]);
  });

  it('lists the invitations of the person for the acting facility only, and reports each as shown', async () => {
    await startTeam();
    const memberId = await invite(DOCTOR, NURSE);
    await invite(DOCTOR, { ...NURSE, facility: 'fac_clinic' });
    await invite(DOCTOR, PHARMACIST);
    const { data, disclosures } = await cabinet.ask(NURSE, INVITATIONS);
    expect(data.myCareTeamInvitations.map(({ id }: { id: string }) => id)).toEqual([memberId]);
    expect(disclosures).toMatchObject([
      { path: ['myCareTeamInvitations'], patients: ['pat_1'], grounds: [`invitation:${memberId}`], user: 'usr_2', items: 1 },
    ]);
  });

  it.each<[string, TestPerson, Permitting]>([
    ['whom nobody invited', PHARMACIST, EVERYWHERE],
    ['whose permit does not cover care records of the own facility', NURSE, () => [careLine('fac_clinic')]],
    ['who has no permit', NURSE, () => null],
  ])('refuses with NOT_PERMITTED the acceptance of a person %s', async (_title, invited, permitting) => {
    await startTeam();
    const memberId = await invite(DOCTOR, invited);
    cabinet.permitting = permitting;
    const { codes, payload } = await send(NURSE, ACCEPT, { memberId });
    expect([codes, payload]).toEqual([['NOT_PERMITTED'], null]);
    cabinet.permitting = EVERYWHERE;
    expect(await reads(NURSE)).toBe(false);
  });

  it('lets an invited person decline without a permit, and no more accept', async () => {
    await startTeam();
    const memberId = await invite(DOCTOR, NURSE);
    cabinet.permitting = () => null;
    expect((await send(NURSE, DECLINE, { memberId })).payload.member.state).toBe('DECLINED');
    cabinet.permitting = EVERYWHERE;
    expect((await send(NURSE, ACCEPT, { memberId })).codes).toEqual(['NOT_PERMITTED']);
  });

  it('ends an invitation after 30 days, and when the last member leaves', async () => {
    const own = await startTeam();
    const [late, orphan] = [await invite(DOCTOR, NURSE), await invite(DOCTOR, PHARMACIST)];
    cabinet.now = NOW + 31 * DAY;
    expect((await send(NURSE, ACCEPT, { memberId: late })).errors).toEqual(['ENDED']);
    cabinet.now = NOW + DAY;
    await send(DOCTOR, END, { memberId: own });
    expect((await send(PHARMACIST, ACCEPT, { memberId: orphan })).errors).toEqual(['ENDED']);
    expect((await cabinet.ask(PHARMACIST, INVITATIONS)).data.myCareTeamInvitations).toEqual([]);
  });

  it('does not revive the invitations of a former team when a new team starts', async () => {
    const own = await startTeam();
    const memberId = await invite(DOCTOR, NURSE);
    await send(DOCTOR, END, { memberId: own });
    expect((await send(PHARMACIST, START, {})).errors).toEqual([]);
    expect((await send(NURSE, ACCEPT, { memberId })).codes).toEqual(['NOT_PERMITTED']);
  });

  it('ends access at once when a member leaves, needing no permit for it, and keeps who was a member when', async () => {
    await startTeam();
    const memberId = await join(NURSE);
    cabinet.permitting = (person) => (person === NURSE || person.user === NURSE.user ? null : EVERYWHERE(person, ''));
    const { payload } = await send(NURSE, END, { memberId });
    expect(payload.member.state).toBe('ENDED');
    cabinet.permitting = EVERYWHERE;
    expect(await reads(NURSE)).toBe(false);
    const { data } = await cabinet.chart(DOCTOR, 'careTeam { nodes { id state acceptedAt endedAt endedBy { id } } }');
    expect(data.careTeam.nodes).toContainEqual({
      ...{ id: memberId, state: 'ENDED', acceptedAt: new Date(NOW).toISOString(), endedAt: new Date(NOW).toISOString() },
      endedBy: { id: 'usr_2' },
    });
  });

  it('lets any member end another one’s membership and change its last day', async () => {
    await startTeam();
    const [nurse, pharmacist] = [await join(NURSE), await join(PHARMACIST)];
    expect((await send(NURSE, CHANGE, { memberId: pharmacist, endsOn: '2026-01-16' })).payload.member.endsOn).toBe('2026-01-16');
    cabinet.now = NOW + DAY;
    expect(await reads(PHARMACIST)).toBe(true);
    cabinet.now = NOW + 2 * DAY;
    expect(await reads(PHARMACIST)).toBe(false);
    expect((await send(NURSE, CHANGE, { memberId: pharmacist, endsOn: null })).errors).toEqual(['ENDED']);
    await send(DOCTOR, END, { memberId: nurse });
    expect(await reads(NURSE)).toBe(false);
  });

  it('refuses every change by a person who is not a member with NOT_PERMITTED, also for ids that do not exist', async () => {
    const memberId = await startTeam();
    const inputs: [string, object][] = [
      [INVITE, { userId: 'usr_9', facilityId: 'fac_9' }],
      ...[ACCEPT, DECLINE, CHANGE, END].flatMap((query): [string, object][] => [
        [query, { memberId }],
        [query, { memberId: 'ctm_none' }],
      ]),
    ];
    const before = await cabinet.database.getRepository(CareTeamMemberEntity).find();
    for (const [query, input] of inputs) expect([query, (await send(NURSE, query, input)).codes]).toEqual([query, ['NOT_PERMITTED']]);
    expect(await cabinet.database.getRepository(CareTeamMemberEntity).find()).toEqual(before);
  });

  it('shows a membership of another patient’s team to nobody, and changes it for nobody', async () => {
    await startTeam();
    await send(NURSE, START, { patientId: 'pat_2' });
    const { id: memberId } = await cabinet.database.getRepository(CareTeamMemberEntity).findOneByOrFail({ patientId: 'pat_2' });
    for (const query of [CHANGE, END]) expect((await send(DOCTOR, query, { memberId })).errors).toEqual(['NOT_FOUND']);
    expect((await send(DOCTOR, CHANGE, { patientId: 'pat_2', memberId })).codes).toEqual(['NOT_PERMITTED']);
  });

  it('pages the team by the newest invitation', async () => {
    await startTeam();
    await cabinet.database
      .getRepository(CareTeamMemberEntity)
      .insert(Array.from({ length: 5 }, (_, i) => makeMember({ id: `ctm_${i}`, userId: `usr_x${i}`, invitedAt: NOW - i * 1_000 })));
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await cabinet.chart(
        DOCTOR,
        `careTeam(first: 2, after: ${JSON.stringify(after)}) { nodes { id } pageInfo { hasNextPage endCursor } }`,
      );
      seen.push(...data.careTeam.nodes.map(({ id }: { id: string }) => id));
      [after, more] = [data.careTeam.pageInfo.endCursor, data.careTeam.pageInfo.hasNextPage];
    }
    expect([seen.length, new Set(seen).size, seen.slice(-4)]).toEqual([6, 6, ['ctm_1', 'ctm_2', 'ctm_3', 'ctm_4']]);
  });

  it('needs the same number of statements for one chart as for 60', async () => {
    await startTeam();
    const members = Array.from({ length: 60 }, (_, i) => makeMember({ id: `ctm_p${i}`, patientId: `pat_p${i}` }));
    await cabinet.database.getRepository(CareTeamMemberEntity).insert(members);
    const counts = [];
    for (const patients of [['pat_p0'], members.map(({ patientId }) => patientId)])
      counts.push(
        await cabinet.statementsDuring(
          async () => await cabinet.charts(DOCTOR, `${LISTS.map((list) => `${list} { nodes { id } }`).join(' ')}`, patients),
        ),
      );
    expect(counts[1]).toBe(counts[0]);
  });
});
