/**
 * A second opinion on who may read and write what in the care cabinet: written from the rules of the README, without the code. It keeps everything in lists and looks
 * through all of them.
 */

export interface OraclePerson {
  readonly user: string;
  readonly profession: string;
  readonly facility: string;
}

/** What a mutation does. HIDDEN: the person is told that what the input names is not there. */
export type Outcome = 'DENIED' | 'HIDDEN' | 'REFUSED' | 'DONE';

interface Membership {
  readonly id: string;
  readonly patient: string;
  readonly user: string;
  readonly facility: string;
  readonly invited: number;
  lastDay: number | null;
  accepted: boolean;
  over: boolean;
}

interface OracleRecord {
  readonly id: string;
  readonly patient: string;
  readonly facility: string;
  readonly user: string;
  readonly day: number;
  text: string;
  state: 'draft' | 'sent' | 'withdrawn' | 'discarded';
  version: number;
  readonly answers: string | null;
  readonly seen: Set<string>;
  readonly former: string[];
}

interface OraclePlan {
  readonly id: string;
  readonly patient: string;
  readonly facility: string;
  readonly day: number;
  readonly kind: 'task' | 'visit';
  closed: boolean;
}

/** Days are whole numbers; the time of day is noon. */
export class AccessOracle {
  day = 0;
  /** Facilities whose patients consented that others see their records: `patient facility`. */
  readonly consents = new Set<string>();
  /** The last day of care that a person may see, or null for all: `user facility patient of`. */
  readonly permissions = new Map<string, number | null>();
  readonly memberships: Membership[] = [];
  readonly records: OracleRecord[] = [];
  readonly plans: OraclePlan[] = [];

  constructor(readonly facilities: readonly string[]) {}

  /** Whether the directory permits care records of a facility and a day. */
  permits(person: OraclePerson, patient: string, facility: string, day: number): boolean {
    if (person.profession === 'VENDOR') return false;
    const key = `${person.user} ${person.facility} ${patient} ${facility}`;
    if (!this.permissions.has(key)) return false;
    const until = this.permissions.get(key)!;
    if (until !== null && day > until) return false;
    return facility === person.facility || this.consents.has(`${patient} ${facility}`);
  }

  /** Whether the directory permits any day of the own facility. */
  hasOwn(person: OraclePerson, patient: string): boolean {
    return this.permits(person, patient, person.facility, -100_000);
  }

  hasAny(person: OraclePerson, patient: string): boolean {
    return this.facilities.some((facility) => this.permits(person, patient, facility, -100_000));
  }

  isCurrent(one: Membership): boolean {
    return one.accepted && !one.over && (one.lastDay === null || this.day <= one.lastDay);
  }

  isWaiting(one: Membership): boolean {
    return !one.accepted && !one.over && this.day - one.invited <= 30 && (one.lastDay === null || this.day <= one.lastDay);
  }

  hasTeam(patient: string): boolean {
    return this.memberships.some((one) => one.patient === patient && this.isCurrent(one));
  }

  isMember(person: OraclePerson, patient: string): boolean {
    return this.memberships.some(
      (one) => one.patient === patient && one.user === person.user && one.facility === person.facility && this.isCurrent(one),
    );
  }

  mayWrite(person: OraclePerson, patient: string): boolean {
    return this.hasOwn(person, patient) && this.isMember(person, patient);
  }

  mayRead(person: OraclePerson, patient: string): boolean {
    return this.hasAny(person, patient) && this.isMember(person, patient);
  }

  sees(person: OraclePerson, patient: string, record: OracleRecord): boolean {
    if (record.patient !== patient || !this.mayRead(person, patient)) return false;
    if (!this.permits(person, patient, record.facility, record.day)) return false;
    const isTeams = record.state === 'sent' || record.state === 'withdrawn';
    return isTeams || (record.user === person.user && record.facility === person.facility);
  }

  seesPlan(person: OraclePerson, patient: string, plan: OraclePlan): boolean {
    return plan.patient === patient && this.mayRead(person, patient) && this.permits(person, patient, plan.facility, plan.day);
  }

  /** What the list of records shows: id, text, how many answers, and who has seen it. */
  listRecords(person: OraclePerson, patient: string) {
    return this.records
      .filter((record) => this.sees(person, patient, record))
      .map((record) => ({
        id: record.id,
        text: record.state === 'withdrawn' || record.state === 'discarded' ? '' : record.text,
        version: record.version,
        replies: this.records.filter(
          (other) =>
            other.answers === record.id && (other.state === 'sent' || other.state === 'withdrawn') && this.sees(person, patient, other),
        ).length,
        seen: [...record.seen].sort().join(),
        former: record.state === 'withdrawn' && record.user !== person.user ? '' : record.former.join(),
      }));
  }

  // What each mutation does.

  startTeam(person: OraclePerson, patient: string, id: string, lastDay: number | null): Outcome {
    if (!this.hasOwn(person, patient)) return 'DENIED';
    if (this.hasTeam(patient) || (lastDay !== null && lastDay < this.day)) return 'REFUSED';
    for (const one of this.memberships) if (one.patient === patient) one.over = true;
    this.memberships.push({
      id,
      patient,
      user: person.user,
      facility: person.facility,
      invited: this.day,
      lastDay,
      accepted: true,
      over: false,
    });
    return 'DONE';
  }

  invite(person: OraclePerson, patient: string, id: string, { whom, lastDay }: { whom: OraclePerson; lastDay: number | null }): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    const isThere = this.memberships.some(
      (one) =>
        one.patient === patient && one.user === whom.user && one.facility === whom.facility && (this.isCurrent(one) || this.isWaiting(one)),
    );
    if (isThere || (lastDay !== null && lastDay < this.day)) return 'REFUSED';
    this.memberships.push({
      id,
      patient,
      user: whom.user,
      facility: whom.facility,
      invited: this.day,
      lastDay,
      accepted: false,
      over: false,
    });
    return 'DONE';
  }

  accept(person: OraclePerson, patient: string, id: string): Outcome {
    if (!this.hasOwn(person, patient)) return 'DENIED';
    const mine = this.#own(person, patient, id);
    if (!mine) return 'DENIED';
    if (this.isCurrent(mine)) return 'DONE';
    if (!this.isWaiting(mine) || !this.hasTeam(patient)) return 'REFUSED';
    mine.accepted = true;
    return 'DONE';
  }

  decline(person: OraclePerson, patient: string, id: string): Outcome {
    const mine = this.#own(person, patient, id);
    if (!mine) return 'DENIED';
    if (!this.isWaiting(mine) || !this.hasTeam(patient)) return 'REFUSED';
    mine.over = true;
    return 'DONE';
  }

  changeLastDay(person: OraclePerson, patient: string, id: string, lastDay: number | null): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    const one = this.memberships.find((membership) => membership.id === id && membership.patient === patient && !membership.over);
    if (!one) return 'HIDDEN';
    if (!(this.isCurrent(one) || this.isWaiting(one)) || (lastDay !== null && lastDay < this.day)) return 'REFUSED';
    one.lastDay = lastDay;
    return 'DONE';
  }

  end(person: OraclePerson, patient: string, id: string): Outcome {
    const one = this.memberships.find((membership) => membership.id === id && membership.patient === patient);
    const isOwn = one?.user === person.user && one.facility === person.facility && one.accepted;
    if (!isOwn && !this.mayWrite(person, patient)) return 'DENIED';
    if (!one || one.over) return 'HIDDEN';
    if (!(this.isCurrent(one) || this.isWaiting(one))) return 'REFUSED';
    one.over = true;
    return 'DONE';
  }

  create(
    person: OraclePerson,
    patient: string,
    id: string,
    { day, text, isDraft, answers }: { day: number; text: string; isDraft: boolean; answers: string | null },
  ): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    if (day > this.day || !this.permits(person, patient, person.facility, day)) return 'REFUSED';
    const parent = this.records.find((record) => record.id === answers);
    const mayAnswer = parent && this.sees(person, patient, parent) && (parent.state === 'sent' || parent.state === 'withdrawn');
    if (answers !== null && !mayAnswer) return 'HIDDEN';
    const { user, facility } = person;
    const state = isDraft ? 'draft' : 'sent';
    this.records.push({ id, patient, facility, user, day, text, state, version: 1, answers, seen: new Set(), former: [] });
    return 'DONE';
  }

  /** Sends, corrects or withdraws a record. */
  changeRecord(
    person: OraclePerson,
    patient: string,
    id: string,
    { how, version, text }: { how: 'send' | 'correct' | 'withdraw'; version: number; text: string },
  ): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    const record = this.records.find((one) => one.id === id && this.sees(person, patient, one));
    if (!record) return 'HIDDEN';
    if (record.user !== person.user || record.facility !== person.facility) return 'REFUSED';
    const isGone = record.state === 'withdrawn' || record.state === 'discarded';
    if (how === 'send' && record.state === 'sent') return 'DONE';
    if (how === 'withdraw' && isGone) return 'DONE';
    if (how === 'correct' && !isGone && record.version === version + 1 && record.text === text) return 'DONE';
    if (isGone || record.version !== version) return 'REFUSED';
    if (how !== 'send' && record.state === 'sent') record.former.push(record.text);
    if (how === 'send') record.state = 'sent';
    if (how === 'correct') record.text = text;
    if (how === 'withdraw') {
      if (record.state === 'draft') record.former.push(record.text);
      record.state = record.state === 'draft' ? 'discarded' : 'withdrawn';
    }
    record.version += 1;
    return 'DONE';
  }

  confirm(person: OraclePerson, patient: string, id: string): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    const record = this.records.find((one) => one.id === id && this.sees(person, patient, one));
    if (!record) return 'HIDDEN';
    if (record.state === 'draft' || record.state === 'discarded') return 'REFUSED';
    if (record.user !== person.user) record.seen.add(`${person.user}@${person.facility}`);
    return 'DONE';
  }

  plan(person: OraclePerson, patient: string, id: string, { kind, day }: { kind: 'task' | 'visit'; day: number }): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    if (day < this.day || !this.permits(person, patient, person.facility, day)) return 'REFUSED';
    this.plans.push({ id, patient, facility: person.facility, day, kind, closed: false });
    return 'DONE';
  }

  /** Completes a task, or cancels a visit. */
  close(person: OraclePerson, patient: string, id: string, kind: 'task' | 'visit'): Outcome {
    if (!this.mayWrite(person, patient)) return 'DENIED';
    const plan = this.plans.find((one) => one.id === id && one.kind === kind && this.seesPlan(person, patient, one));
    if (!plan) return 'HIDDEN';
    if (kind === 'visit' && !plan.closed && plan.day < this.day) return 'REFUSED';
    plan.closed = true;
    return 'DONE';
  }

  #own(person: OraclePerson, patient: string, id: string): Membership | undefined {
    return this.memberships.find(
      (one) => one.id === id && one.patient === patient && one.user === person.user && one.facility === person.facility && !one.over,
    );
  }
}
