import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { NOW } from '../../kit/testing/issuers.js';
import { CareTeamMemberEntity } from '../team/care-team-member.entity.js';
import { makeMember } from '../testing/rows.js';
import {
  careLine,
  DOCTOR,
  EVERYWHERE,
  type Loose,
  NURSE,
  PHARMACIST,
  type RunningCabinet,
  runCabinet,
  type TestPerson,
} from '../testing/running-cabinet.js';
import { CareTaskEntity, CareVisitEntity } from './care-plan.entity.js';

const TASK = 'task { id text dueOn assignee { id } createdBy { id } facility { id } doneAt doneBy { id } } userErrors { code field }';
const VISIT = 'visit { id startsAt endsAt visitor { id } plannedBy { id } note cancelledAt cancelReason } userErrors { code field }';
const [CREATE, COMPLETE, PLAN, CANCEL] = [
  `mutation ($input: CreateCareTaskInput!) { createCareTask(input: $input) { ${TASK} } }`,
  `mutation ($input: CompleteCareTaskInput!) { completeCareTask(input: $input) { ${TASK} } }`,
  `mutation ($input: PlanCareVisitInput!) { planCareVisit(input: $input) { ${VISIT} } }`,
  `mutation ($input: CancelCareVisitInput!) { cancelCareVisit(input: $input) { ${VISIT} } }`,
] as const;
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

describe.each(databases())('plans of the care team on $name', ({ start }) => {
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
    for (const table of [CareTaskEntity, CareVisitEntity, CareTeamMemberEntity]) await cabinet.database.getRepository(table).clear();
    await cabinet.database
      .getRepository(CareTeamMemberEntity)
      .insert([makeMember(), makeMember({ id: 'ctm_2', userId: NURSE.user, facilityId: NURSE.facility })]);
  });

  const send = async (person: TestPerson, query: string, input: object) => {
    const { data, ...rest } = await cabinet.ask(person, query, { input: { patientId: 'pat_1', ...input } });
    const payload = data ? Object.values<Loose>(data)[0] : undefined;
    return {
      ...rest,
      payload,
      plan: payload?.task ?? payload?.visit,
      errors: payload?.userErrors.map(({ code }: { code: string }) => code),
    };
  };
  const list = async (person: TestPerson, field: string, selection: string) =>
    ((await cabinet.chart(person, `${field} { nodes { ${selection} } }`)).data[field.split('(')[0]!].nodes as Loose[]).map(
      (node) => Object.values(node)[0],
    );

  it('lists tasks by the day on which they are due, and marks one as done once', async () => {
    const { plan: later } = await send(DOCTOR, CREATE, { text: '採血', dueOn: '2026-02-01', assigneeId: NURSE.user });
    const { plan: sooner } = await send(NURSE, CREATE, { text: '血圧', dueOn: '2026-01-16' });
    expect(later).toMatchObject({
      assignee: { id: NURSE.user },
      createdBy: { id: DOCTOR.user },
      facility: { id: DOCTOR.facility },
      doneAt: null,
    });
    expect(await list(DOCTOR, 'careTasks', 'text')).toEqual(['血圧', '採血']);
    const done = await send(DOCTOR, COMPLETE, { id: sooner.id });
    expect(done.plan).toMatchObject({ doneAt: new Date(NOW).toISOString(), doneBy: { id: DOCTOR.user } });
    cabinet.now = NOW + 1_000;
    const again = await send(NURSE, COMPLETE, { id: sooner.id });
    expect([again.plan, again.changes, done.changes.length]).toEqual([done.plan, [], 1]);
    expect([await list(NURSE, 'careTasks(done: false)', 'text'), await list(NURSE, 'careTasks(done: true)', 'text')]).toEqual([
      ['採血'],
      ['血圧'],
    ]);
  });

  it('lists visits by their begin within days of Japan, and cancels one once', async () => {
    const { plan } = await send(NURSE, PLAN, { startsAt: at(24), endsAt: at(25), note: '二人で' });
    await send(DOCTOR, PLAN, { startsAt: at(12), endsAt: at(13), visitorId: NURSE.user });
    expect(plan).toMatchObject({ visitor: { id: NURSE.user }, plannedBy: { id: NURSE.user }, note: '二人で' });
    expect(await list(DOCTOR, 'careVisits', 'startsAt')).toEqual([at(12), at(24)]);
    // 12 hours later it is 0:00 of 16 January in Japan.
    expect(await list(DOCTOR, 'careVisits(from: "2026-01-16", until: "2026-01-16")', 'startsAt')).toEqual([at(12), at(24)]);
    expect(await list(DOCTOR, 'careVisits(until: "2026-01-15")', 'startsAt')).toEqual([]);
    const cancelled = await send(DOCTOR, CANCEL, { id: plan.id, reason: '入院' });
    expect(cancelled.plan).toMatchObject({ cancelReason: '入院', cancelledAt: new Date(NOW).toISOString() });
    expect((await send(NURSE, CANCEL, { id: plan.id, reason: '別' })).plan).toEqual(cancelled.plan);
  });

  it('stores a plan once if it is sent again with its id', async () => {
    const id = randomUUID();
    const task = { id, text: '採血', dueOn: '2026-02-01' };
    const [first, again] = [await send(DOCTOR, CREATE, task), await send(DOCTOR, CREATE, task)];
    expect([again.payload, again.changes]).toEqual([first.payload, []]);
    expect((await send(DOCTOR, CREATE, { ...task, text: 'x' })).errors).toEqual(['ID_REUSED']);
    cabinet.now = NOW + 40 * 86_400_000;
    expect((await send(DOCTOR, CREATE, task)).plan).toEqual(first.plan);
    cabinet.now = NOW;
    const visit = { id, startsAt: at(1), endsAt: at(2) };
    expect((await send(NURSE, PLAN, visit)).plan).toEqual((await send(NURSE, PLAN, visit)).plan);
    expect([
      await cabinet.database.getRepository(CareTaskEntity).count(),
      await cabinet.database.getRepository(CareVisitEntity).count(),
    ]).toEqual([1, 1]);
  });

  it('shows plans only of facilities and days that the permit covers', async () => {
    const { plan } = await send(NURSE, CREATE, { text: '血圧', dueOn: '2026-01-20' });
    await send(NURSE, PLAN, { startsAt: at(24), endsAt: at(25) });
    cabinet.permitting = () => [careLine('fac_clinic'), careLine('fac_station', { from: '2026-01-21' })];
    expect([await list(DOCTOR, 'careTasks', 'text'), await list(DOCTOR, 'careVisits', 'id')]).toEqual([[], []]);
    expect((await send(DOCTOR, COMPLETE, { id: plan.id })).errors).toEqual(['NOT_FOUND']);
    cabinet.permitting = () => [careLine('fac_clinic'), careLine('fac_station', { until: '2026-01-20' })];
    expect(await list(DOCTOR, 'careTasks', 'text')).toEqual(['血圧']);
  });

  it('refuses every change by a person who is not in the team with NOT_PERMITTED', async () => {
    const { plan } = await send(NURSE, CREATE, { text: '血圧', dueOn: '2026-01-20' });
    const inputs: [string, object][] = [
      [CREATE, { text: 'x', dueOn: '2026-01-20' }],
      [PLAN, { startsAt: at(1), endsAt: at(2) }],
      ...[plan.id, 'cts_none'].flatMap((id): [string, object][] => [
        [COMPLETE, { id }],
        [CANCEL, { id, reason: 'r' }],
      ]),
    ];
    for (const [query, input] of inputs) expect((await send(PHARMACIST, query, input)).codes).toEqual(['NOT_PERMITTED']);
  });
});
