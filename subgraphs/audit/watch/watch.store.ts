import type { DataSource } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import { getGroundBit } from '../records/ground-kind.js';
import { type RaisedFinding, raiseFindings } from '../reviews/raise-findings.js';
import type { Reading, WatchedEvent } from './rule.js';
import type { Reach } from './rules.js';

/** The size of a step: records, and events if they are not all of one record. */
const STEP = { records: 200, events: 5_000 };
/** People whose readings one statement reads. */
export const PEOPLE_AT_ONCE = 4;
/** Readings of one person in one step, the newest. Whoever has more saw so many patients that it is found anyway. */
const READINGS_AT_MOST = 10_000;

/** A part of the log that is to be judged. */
export interface Step {
  /** The places of its records: from the first, until before the last. */
  readonly from: number;
  readonly until: number;
  /** Its readings, in the order of the log. */
  readonly events: readonly WatchedEvent[];
}

/** What one person's readings are needed for: the first and the last time of the person's events. */
export interface Span {
  readonly actor: string;
  readonly first: number;
  readonly last: number;
}

/** The readings of one person. */
export interface PersonsReadings {
  /** In the order of their times. */
  readonly all: readonly Reading[];
  readonly byPatient: ReadonlyMap<string, readonly Reading[]>;
}

interface EventRow {
  readonly leaf: number;
  readonly n: number;
  readonly at: number;
  readonly actor: string;
  readonly known_user: string | null;
  readonly patient_id: string;
  readonly facility_id: string | null;
  readonly profession: string | null;
  readonly ground_kinds: number;
  readonly emergency: number;
}

const LISTED = getGroundBit('LISTED');
/** The readings: events that showed something of a patient to a known account. */
const IS_READING = 'patient_id IS NOT NULL AND actor IS NOT NULL AND purpose IS NOT NULL';

/** Reads the log where it was not watched yet, and keeps how far it was. */
export class WatchStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly size = STEP,
  ) {}

  /** The next part of the log that is to be judged; undefined if all was judged. */
  async readStep(): Promise<Step | undefined> {
    const { next, size } = await this.readProgress();
    if (next >= size) return undefined;
    const until = Math.min(size, next + this.size.records);
    const rows = await this.#readEvents(next, until, this.size.events + 1);
    if (rows.length <= this.size.events) return { from: next, until, events: toEvents(rows) };
    // Only whole records: the last one that was read may have more events.
    const last = rows.at(-1)!.leaf;
    const whole = rows.filter(({ leaf }) => leaf < last);
    if (whole.length > 0) return { from: next, until: last, events: toEvents(whole) };
    return { from: next, until: last + 1, events: toEvents(await this.#readEvents(last, last + 1)) };
  }

  /** The place of the first record that was not judged, and the number of records. */
  async readProgress(): Promise<{ readonly next: number; readonly size: number }> {
    const [row] = await this.database.query<{ next: number; size: number }[]>(
      'SELECT w.next_leaf AS next, l.size AS size FROM watch_state w JOIN log_state l ON l.id = 1 WHERE w.id = 1',
    );
    return { next: Number(row!.next), size: Number(row!.size) };
  }

  /** When the first record that was not judged came, in milliseconds since 1970; undefined if all were judged. */
  async readOldestUnwatched(): Promise<number | undefined> {
    const [row] = await this.database.query<{ at: number }[]>(
      'SELECT r.received_at AS at FROM watch_state w JOIN audit_record r ON r.leaf = w.next_leaf WHERE w.id = 1',
    );
    return row && Number(row.at);
  }

  /**
   * The readings of some people about their spans, in the order of the times. One statement. Lists make many readings, and few rules need these.
   *
   * @param reach how far before and after a span
   * @param until readings from this place in the log on do not count
   */
  async readReadings(spans: readonly Span[], { all, opened }: Reach, until: number): Promise<Map<string, PersonsReadings>> {
    const part = `SELECT actor, leaf, at, patient_id, facility_id, ground_kinds FROM audit_event
      WHERE actor = ? AND at > ? AND at < ? AND leaf < ? AND ${IS_READING}
        AND (ground_kinds <> ${LISTED} OR (at > ? AND at < ?)) ORDER BY at DESC, leaf DESC, n DESC LIMIT ${READINGS_AT_MOST}`;
    const rows = await this.database.query<Omit<EventRow, 'n'>[]>(
      spans.map((_, i) => `SELECT * FROM (${part}) p${i}`).join(' UNION ALL '),
      spans.flatMap(({ actor, first, last }) => [actor, first - opened - 1, last + opened + 1, until, first - all - 1, last + all + 1]),
    );
    const found = new Map(spans.map(({ actor }) => [actor, { all: [] as Reading[], byPatient: new Map<string, Reading[]>() }]));
    for (const row of rows) {
      const persons = found.get(row.actor)!;
      const reading = toReading(row);
      persons.all.push(reading);
      const ofPatient = persons.byPatient.get(reading.patient);
      if (ofPatient) ofPatient.push(reading);
      else persons.byPatient.set(reading.patient, [reading]);
    }
    for (const persons of found.values()) persons.all.sort((a, b) => a.at - b.at);
    return found;
  }

  /**
   * Keeps what was found in a step, and that the step was judged: both or nothing.
   *
   * @param dueAt when new items are to be reviewed; milliseconds since 1970
   * @returns the findings that are new; undefined if another process judged the step meanwhile
   */
  async finish(
    { from, until }: Step,
    findings: readonly RaisedFinding[],
    { now, dueAt }: { readonly now: number; readonly dueAt: number },
  ): Promise<readonly RaisedFinding[] | undefined> {
    return await this.writer.transaction('watch', async (manager) => {
      // The first statement: it makes the transaction the only one that watches.
      await manager.query('UPDATE watch_state SET turn = turn + 1 WHERE id = 1');
      const [state] = await manager.query<{ next: number }[]>('SELECT next_leaf AS next FROM watch_state WHERE id = 1');
      if (Number(state!.next) !== from) return undefined;
      const fresh = await raiseFindings(manager, findings, { from, until, now, dueAt });
      await manager.query('UPDATE watch_state SET next_leaf = ? WHERE id = 1', [until]);
      return fresh;
    });
  }

  async #readEvents(from: number, until: number, limit?: number): Promise<EventRow[]> {
    // On MySQL's protocol, the times say which months to read.
    const [times] = await this.database.query<{ first: number; last: number }[]>(
      'SELECT MIN(at) AS first, MAX(at) AS last FROM audit_record WHERE leaf >= ? AND leaf < ?',
      [from, until],
    );
    const rows = await this.database.query<EventRow[]>(
      `SELECT leaf, n, at, actor, COALESCE(user_id, (SELECT MIN(a.user_id) FROM audit_actor a WHERE a.actor = e.actor)) AS known_user,
          patient_id, facility_id, profession, ground_kinds, emergency
        FROM audit_event e WHERE leaf >= ? AND leaf < ? AND at >= ? AND at <= ? AND ${IS_READING}
        ORDER BY leaf, n${limit === undefined ? '' : ` LIMIT ${limit}`}`,
      [from, until, times!.first, times!.last],
    );
    return rows.map((row) => ({ ...row, leaf: Number(row.leaf), at: Number(row.at) }));
  }
}

function toEvents(rows: readonly EventRow[]): WatchedEvent[] {
  return rows.map((row, i) => ({
    ...toReading(row),
    ...{ n: row.n, first: rows[i - 1]?.leaf !== row.leaf, actor: row.actor, user: row.known_user },
    ...{ profession: row.profession, emergency: row.emergency !== 0 },
  }));
}

function toReading({ leaf, at, patient_id, facility_id, ground_kinds }: Omit<EventRow, 'n'>): Reading {
  return { leaf: Number(leaf), at: Number(at), patient: patient_id, facility: facility_id, listed: ground_kinds === LISTED };
}
