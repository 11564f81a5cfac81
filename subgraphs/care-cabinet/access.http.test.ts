import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { PermitLine } from '../kit/index.js';
import { NOW } from '../kit/testing/issuers.js';
import { AccessOracle, type Outcome } from './testing/access-oracle.js';
import { careLine, FACILITIES, type Loose, type RunningCabinet, runCabinet, type TestPerson } from './testing/running-cabinet.js';

/** The first person acts for two facilities. The last one's profession sees no care records. */
const PERSONS: readonly TestPerson[] = [
  { user: 'usr_1', profession: 'DOCTOR', facility: 'fac_clinic' },
  { user: 'usr_1', profession: 'DOCTOR', facility: 'fac_station' },
  { user: 'usr_2', profession: 'NURSE', facility: 'fac_station' },
  { user: 'usr_3', profession: 'PHARMACIST', facility: 'fac_pharmacy' },
  { user: 'usr_4', profession: 'VENDOR', facility: 'fac_clinic' },
];
const DAY = 86_400_000;
const toDay = (day: number) => new Date(NOW + day * DAY + 9 * 3_600_000).toISOString().slice(0, 10);

/** Mostly members. */
const person = fc.constantFrom(2, 0, 0, 1, 2, 3, 0, 2, 3, 4);
/** Mostly the first one, who has the team. */
const patient = fc.constantFrom(0, 0, 0, 0, 0, 0, 1);
/** Which of the things that were made: the newest first. */
const which = fc.nat(3);
/** Mostly the one whose thing it is: the invited person, or the author. */
const asOwner = fc.constantFrom(true, true, true, false);
const lastDay = fc.option(fc.constantFrom(-1, 0, 1, 3, 40, 40), { freq: 2 });
const day = fc.constantFrom(-3, -1, 0, 0, 0, 1);

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom<number>(1, 1, 1, 2, 2, 31) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('consent' as const), patient, facility: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('permission' as const),
      person,
      patient,
      facility: fc.nat(2),
      until: fc.option(fc.integer({ min: -3, max: 3 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('start' as const), person, patient, lastDay }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('invite' as const), person, patient, whom: person, lastDay }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('accept' as const, 'accept' as const, 'decline' as const, 'end' as const),
      person,
      asOwner,
      patient,
      which,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), person, patient, which, lastDay }) },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      person,
      patient,
      day,
      isDraft: fc.boolean(),
      answers: fc.option(which, { freq: 2 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('send' as const, 'correct' as const, 'withdraw' as const),
      person,
      asOwner,
      patient,
      which,
      stale: fc.nat(3),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('confirm' as const), person, patient, which }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('task' as const, 'visit' as const), person, patient, day: fc.integer({ min: -1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'cancel' as const), person, patient, which }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const EVERYBODY = [0, 1, 2, 3, 4] as const;
const NEWEST = [0, 1, 2, 3, 4];
const onFirst = { patient: 0 } as const;
const inviteAll = EVERYBODY.map((whom): Step => ({ do: 'invite', person: 0, ...onFirst, whom, lastDay: null }));
const ownInvitations = (act: 'accept' | 'decline') =>
  NEWEST.map((which): Step => ({ do: act, person: 0, asOwner: true, ...onFirst, which }));
const pairs = EVERYBODY.flatMap((one) => NEWEST.map((which) => ({ person: one, which, ...onFirst })));
const confirmAll = pairs.map((pair): Step => ({ do: 'confirm', ...pair }));
const answerAll = pairs.map(({ which, ...pair }): Step => ({ do: 'create', ...pair, day: 0, isDraft: true, answers: which }));
const createOn = (day: -3 | 0, answers: number | null): Step => ({ do: 'create', person: 0, ...onFirst, day, isDraft: false, answers });
const draftBy = (one: 0 | 1 | 2): Step => ({ do: 'create', person: one, ...onFirst, day: 0, isDraft: true, answers: null });
/** Everybody's permissions end with the day before. */
const limitAll = EVERYBODY.flatMap((one) =>
  FACILITIES.map((_, facility): Step => ({ do: 'permission', person: one, ...onFirst, facility, until: -1 })),
);
/** What chance seldom does: everybody tries everything that one rule is about. `leave`: every member leaves the team. */
const ENDINGS: readonly (readonly (Step | 'leave')[])[] = [
  [draftBy(0), draftBy(1), draftBy(2), ...confirmAll],
  [createOn(0, null), createOn(-3, null), ...limitAll, ...confirmAll],
  [createOn(0, null), createOn(-3, null), ...limitAll, ...answerAll],
  [createOn(-3, null), createOn(0, 0), ...limitAll],
  [...inviteAll, { do: 'wait', days: 30 }, ...ownInvitations('accept')],
  [...inviteAll, { do: 'wait', days: 31 }, ...ownInvitations('accept'), ...ownInvitations('decline')],
  [...inviteAll, 'leave', ...ownInvitations('accept'), ...ownInvitations('decline')],
];

const MUTATIONS = {
  start: ['startCareTeam', 'StartCareTeamInput', 'member { id }'],
  invite: ['inviteToCareTeam', 'InviteToCareTeamInput', 'member { id }'],
  accept: ['acceptCareTeamInvitation', 'CareTeamMemberInput', 'member { id }'],
  decline: ['declineCareTeamInvitation', 'CareTeamMemberInput', 'member { id }'],
  end: ['endCareTeamMembership', 'CareTeamMemberInput', 'member { id }'],
  change: ['changeCareTeamMembership', 'ChangeCareTeamMembershipInput', 'member { id }'],
  create: ['createCareRecord', 'CreateCareRecordInput', 'careRecord { id }'],
  send: ['sendCareRecord', 'SendCareRecordInput', 'careRecord { id }'],
  correct: ['correctCareRecord', 'CorrectCareRecordInput', 'careRecord { id }'],
  withdraw: ['withdrawCareRecord', 'WithdrawCareRecordInput', 'careRecord { id }'],
  confirm: ['confirmCareRecords', 'ConfirmCareRecordsInput', 'careRecords { id }'],
  task: ['createCareTask', 'CreateCareTaskInput', 'task { id }'],
  visit: ['planCareVisit', 'PlanCareVisitInput', 'visit { id }'],
  complete: ['completeCareTask', 'CompleteCareTaskInput', 'task { id }'],
  cancel: ['cancelCareVisit', 'CancelCareVisitInput', 'visit { id }'],
} as const;

const LISTS = `careRecords(first: 200) { nodes { id text version replyCount seenBy { user { id } facility { id } } corrections { text } } answers { state } }
  found: careRecords(first: 200, filter: { text: "記録" }) { nodes { id } }
  careTeam(first: 200) { nodes { id } answers { state } } careTasks(first: 200) { nodes { id doneAt } } careVisits(first: 200) { nodes { id cancelledAt } }`;

let folder: string;
let cabinet: RunningCabinet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-care-access-'));
  cabinet = await runCabinet(`sqlite:${join(folder, 'cabinet.sqlite')}`);
}, 60_000);
afterAll(async () => {
  await cabinet?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A world of its own: two patients whom no other run has. */
class Trial {
  readonly oracle = new AccessOracle(FACILITIES);
  readonly #patients = [randomUUID().slice(0, 8), randomUUID().slice(0, 8)].map((id) => `pat_${id}`);
  readonly #members: string[] = [];
  readonly #records: string[] = [];
  readonly #plans: string[] = [];

  constructor() {
    const { consents, permissions } = this.oracle;
    // Everybody may see everything of the first patient, and the own facility's data of the second.
    const [first, second] = this.#patients as [string, string];
    for (const of of FACILITIES) {
      consents.add(`${first} ${of}`);
      for (const { user, facility } of PERSONS) permissions.set(`${user} ${facility} ${first} ${of}`, null);
    }
    for (const { user, facility } of PERSONS) permissions.set(`${user} ${facility} ${second} ${facility}`, null);
    cabinet.permitting = (who, one) => this.#permit(who, one);
  }

  /** The permit that the directory would give, from the oracle's facts. */
  #permit({ user, facility, profession }: TestPerson, one: string): PermitLine[] | null {
    if (profession === 'VENDOR') return null;
    const lines = FACILITIES.flatMap((of) => {
      const until = this.oracle.permissions.get(`${user} ${facility} ${one} ${of}`);
      if (until === undefined || (of !== facility && !this.oracle.consents.has(`${one} ${of}`))) return [];
      return [careLine(of, until === null ? {} : { until: toDay(until) })];
    });
    return lines.length > 0 ? lines : null;
  }

  /** @returns what the step did, if it was a mutation */
  async run(given: Step): Promise<string | undefined> {
    const { oracle } = this;
    cabinet.now = NOW + oracle.day * DAY;
    if (given.do === 'wait') {
      oracle.day += given.days;
      cabinet.now = NOW + oracle.day * DAY;
      return undefined;
    }
    const one = this.#patients[given.patient]!;
    if (given.do === 'consent') {
      const key = `${one} ${FACILITIES[given.facility]}`;
      if (!oracle.consents.delete(key)) oracle.consents.add(key);
      return undefined;
    }
    const who = this.#findOwner(given) ?? PERSONS[given.person]!;
    if (given.do === 'permission') {
      const key = `${who.user} ${who.facility} ${one} ${FACILITIES[given.facility]}`;
      const until = given.until === null ? null : oracle.day + given.until;
      if (oracle.permissions.get(key) === until) oracle.permissions.delete(key);
      else oracle.permissions.set(key, until);
      return undefined;
    }
    const { input, judge, keep } = this.#prepare(given, who, one);
    const [name, type, selection] = MUTATIONS[given.do];
    const query = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${selection} userErrors { code } } }`;
    const answer = await cabinet.ask(who, query, { input: { patientId: one, ...input } });
    const payload = answer.data?.answer;
    const made: string | undefined = payload?.member?.id ?? payload?.task?.id ?? payload?.visit?.id ?? payload?.careRecord?.id;
    const outcome = describeOutcome(answer);
    expect({ step: given, outcome }).toEqual({ step: given, outcome: judge(made ?? 'none') });
    if (outcome === 'DONE' && keep && made) keep.unshift(made);
    return outcome;
  }

  /** Every member of the first patient's team leaves it. */
  async leave(): Promise<void> {
    for (const { id, patient: of } of this.oracle.memberships.filter((one) => this.oracle.isCurrent(one)))
      if (of === this.#patients[0]) await this.run({ do: 'end', person: 0, asOwner: true, patient: 0, which: this.#members.indexOf(id) });
  }

  /** The person whose thing a step is about, if the step is that person's. */
  #findOwner(given: Step): TestPerson | undefined {
    if (!('asOwner' in given) || !given.asOwner) return undefined;
    const { memberships, records } = this.oracle;
    const isOf = (list: readonly string[]) => (one: { readonly id: string }) => one.id === list[given.which];
    const owner = 'stale' in given ? records.find(isOf(this.#records)) : memberships.find(isOf(this.#members));
    return PERSONS.find(({ user, facility }) => user === owner?.user && facility === owner.facility);
  }

  /** The input of a mutation, and what the oracle says of it. */
  #prepare(given: Exclude<Step, { do: 'wait' | 'consent' | 'permission' }>, who: TestPerson, one: string) {
    const { oracle } = this;
    const end = 'lastDay' in given && given.lastDay !== null ? oracle.day + given.lastDay : null;
    const endsOn = end === null ? null : toDay(end);
    const pick = (list: readonly string[], i: number) => list[i] ?? 'none';
    switch (given.do) {
      case 'start':
        return { input: { endsOn }, judge: (made: string) => oracle.startTeam(who, one, made, end), keep: this.#members };
      case 'invite': {
        const whom = PERSONS[given.whom]!;
        const input = { userId: whom.user, facilityId: whom.facility, endsOn };
        return { input, judge: (made: string) => oracle.invite(who, one, made, { whom, lastDay: end }), keep: this.#members };
      }
      case 'accept':
      case 'decline':
      case 'end': {
        const memberId = pick(this.#members, given.which);
        return { input: { memberId }, judge: () => oracle[given.do](who, one, memberId) };
      }
      case 'change': {
        const memberId = pick(this.#members, given.which);
        return { input: { memberId, endsOn }, judge: () => oracle.changeLastDay(who, one, memberId, end) };
      }
      case 'create': {
        const at = oracle.day + given.day;
        const answers = given.answers === null ? null : pick(this.#records, given.answers);
        const text = `記録 ${this.#records.length}`;
        const input = { kind: 'VISIT', text, date: toDay(at), draft: given.isDraft, inReplyTo: answers };
        const isDraft = given.isDraft;
        return { input, judge: (made: string) => oracle.create(who, one, made, { day: at, text, isDraft, answers }), keep: this.#records };
      }
      case 'send':
      case 'correct':
      case 'withdraw': {
        const id = pick(this.#records, given.which);
        const version = (oracle.records.find((record) => record.id === id)?.version ?? 1) - (given.stale === 0 ? 1 : 0);
        const text = `記録 訂正 ${given.which}`;
        const input = { id, version, ...(given.do === 'correct' && { text }), ...(given.do !== 'send' && { reason: '理由' }) };
        return { input, judge: () => oracle.changeRecord(who, one, id, { how: given.do, version, text }) };
      }
      case 'confirm': {
        const id = pick(this.#records, given.which);
        return { input: { ids: [id] }, judge: () => oracle.confirm(who, one, id) };
      }
      case 'task':
      case 'visit': {
        const at = oracle.day + given.day;
        const begin = new Date(NOW + at * DAY);
        const input =
          given.do === 'task'
            ? { text: '仕事', dueOn: toDay(at) }
            : { startsAt: begin.toISOString(), endsAt: new Date(begin.getTime() + 3_600_000).toISOString() };
        return { input, judge: (made: string) => oracle.plan(who, one, made, { kind: given.do, day: at }), keep: this.#plans };
      }
      case 'complete':
      case 'cancel': {
        const id = pick(this.#plans, given.which);
        const kind = given.do === 'complete' ? 'task' : 'visit';
        const input = { id, ...(kind === 'visit' && { reason: '理由' }) };
        return { input, judge: () => oracle.close(who, one, id, kind) };
      }
    }
  }

  /** Compares what everybody sees of both patients with the oracle. */
  async compare(): Promise<void> {
    for (const who of PERSONS)
      for (const one of this.#patients) {
        const { data } = await cabinet.chart(who, LISTS, one);
        const ids = (list: string) => data[list].nodes.map(({ id }: { id: string }) => id).sort();
        const mayRead = this.oracle.mayRead(who, one);
        const expected = this.oracle.listRecords(who, one);
        const shown = { who, records: sortById(data.careRecords.nodes.map(simplify)), tasks: ids('careTasks'), visits: ids('careVisits') };
        const plans = (kind: string) =>
          this.oracle.plans
            .filter((plan) => plan.kind === kind && this.oracle.seesPlan(who, one, plan))
            .map(({ id }) => id)
            .sort();
        expect(shown).toEqual({ who, records: sortById(expected), tasks: plans('task'), visits: plans('visit') });
        expect(ids('found')).toEqual(
          expected
            .filter(({ text }) => text !== '')
            .map(({ id }) => id)
            .sort(),
        );
        const team = mayRead ? this.oracle.memberships.filter((member) => member.patient === one) : [];
        expect(ids('careTeam')).toEqual(team.map(({ id }) => id).sort());
        const states = new Set(data.careRecords.answers.map(({ state }: { state: string }) => state));
        expect(states.has('ANSWERED')).toBe(mayRead);
        await this.#compareExport(who, one);
      }
  }

  async #compareExport(who: TestPerson, one: string): Promise<void> {
    const { data, codes } = await cabinet.ask(who, 'query ($p: ID!) { careRecordExport(patientId: $p, format: CSV) }', { p: one });
    if (!this.oracle.mayWrite(who, one)) expect(codes).toEqual(['NOT_PERMITTED']);
    else {
      const seen = this.oracle.records.filter(
        (record) => this.oracle.sees(who, one, record) && ['sent', 'withdrawn'].includes(record.state),
      );
      const lines = (data.careRecordExport as string).trim().split('\r\n').slice(1);
      expect(lines.map((line) => line.split('","')[0]!.slice(1)).sort()).toEqual(seen.map(({ id }) => id).sort());
    }
  }
}

function describeOutcome({ data, codes }: { readonly data: Loose; readonly codes: readonly string[] }): Outcome | string {
  if (codes.length > 0) return codes.join() === 'NOT_PERMITTED' ? 'DENIED' : codes.join();
  const { userErrors } = data.answer;
  if (userErrors.length === 0) return 'DONE';
  return userErrors.every(({ code }: Loose) => code === 'NOT_FOUND') ? 'HIDDEN' : 'REFUSED';
}

function simplify({ id, text, version, replyCount, seenBy, corrections }: Loose) {
  const seen = seenBy
    .map(({ user, facility }: Loose) => `${user.id}@${facility.id}`)
    .sort()
    .join();
  return { id, text, version, replies: replyCount, seen, former: corrections.map((one: Loose) => one.text).join() };
}

function sortById<R extends { readonly id: string }>(records: readonly R[]): R[] {
  return [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
}

it('lets everybody read and write exactly what an independent oracle says, for every field and mutation', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom([1, 2, 3], [2, 3, 1], [3, 2], []),
      fc.constantFrom(...ENDINGS),
      fc.array(fc.record({ person, facility: fc.nat(2), until: fc.constantFrom(-2, -1, 0) }), { maxLength: 3, size: 'max' }),
      fc.array(step, { maxLength: 60, size: 'max' }),
      async (joined, ending, limits, steps) => {
        const trial = new Trial();
        // A team to begin with, or most steps would be refused.
        await trial.run({ do: 'start', person: 0, patient: 0, lastDay: null });
        for (const whom of joined) {
          await trial.run({ do: 'invite', person: 0, patient: 0, whom, lastDay: null });
          await trial.run({ do: 'accept', person: whom, asOwner: false, patient: 0, which: 0 });
        }
        // Permissions that cover some of the days.
        for (const limit of limits) await trial.run({ do: 'permission', patient: 0, ...limit });
        for (const [i, given] of steps.entries()) {
          const outcome = await trial.run(given);
          if (outcome) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          if (i % 20 === 19) await trial.compare();
        }
        await trial.compare();
        for (const given of ending) await (given === 'leave' ? trial.leave() : trial.run(given));
        await trial.compare();
      },
    ),
    { numRuns: 60 },
  );
  process.stderr.write(`mutations: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
  // A failure is made small before it is shown: that takes minutes.
}, 600_000);
