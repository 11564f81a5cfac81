import type { DataSource } from 'typeorm';
import { buildPagesQuery, type EventQuery } from '../../../subgraphs/audit/events/audit-event.sql.js';
import type { AuditEventStore } from '../../../subgraphs/audit/events/audit-event.store.js';
import type { FoundEvent } from '../../../subgraphs/audit/events/found-event.js';
import { getGroundBit, listGroundKinds } from '../../../subgraphs/audit/records/ground-kind.js';
import { FACILITIES, type LoadPlan, PATIENTS, PEOPLE } from './invented-load.js';
import type { Replay, ReplayQuestion } from './replay.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Events of a page, as a client asks for them, and of a page when all are compared. */
const PAGE = 50;
const LARGE_PAGE = 1_000;
/** Events of one question that are compared. */
const COMPARED_AT_MOST = 5_000;

/** A kind of question: how many of it are asked, and how one is made. */
export interface QuestionKind {
  readonly name: string;
  readonly count: number;
  readonly make: (random: Random) => ReplayQuestion;
}

/** Random choices of a question: an integer below a number, and a period of so many milliseconds. */
export interface Random {
  below(count: number): number;
  period(length: number): { readonly from: number; readonly to: number };
}

/** Fifty questions. */
export const QUESTIONS: readonly QuestionKind[] = [
  {
    name: 'a patient, in 90 days, on a ground',
    count: 16,
    make: ({ below, period }) => ({
      patient: likely(below),
      ...period(90 * DAY),
      ground: (['CONSENT', 'PERMISSION', 'OWN_FACILITY', 'LISTED'] as const)[below(4)]!,
    }),
  },
  { name: 'a patient', count: 8, make: ({ below }) => ({ patient: likely(below) }) },
  { name: 'a patient, in emergencies', count: 4, make: ({ below }) => ({ patient: below(200), ground: 'EMERGENCY' }) },
  { name: 'a person, in 90 days', count: 6, make: ({ below, period }) => ({ person: below(PEOPLE), ...period(90 * DAY) }) },
  { name: 'a person and a patient', count: 4, make: ({ below }) => ({ person: below(PEOPLE), patient: below(500) }) },
  { name: 'a facility, in 30 days', count: 6, make: ({ below, period }) => ({ facility: below(FACILITIES), ...period(30 * DAY) }) },
  { name: 'emergencies, in 7 days', count: 3, make: ({ period }) => ({ ...period(7 * DAY), ground: 'EMERGENCY' }) },
  { name: 'everything, in an hour', count: 3, make: ({ period }) => period(HOUR) },
];

/** The answers to one kind of question. */
export interface KindFigures {
  readonly name: string;
  /** Milliseconds of each first page with its disclosures. */
  readonly times: readonly number[];
  /** Events that were compared with the replay. */
  readonly compared: number;
  readonly wrong: number;
  readonly sql: string;
  /** The index that the database chose for the first question. */
  readonly index: string;
}

/** Asks every question of a kind, and compares all events of the answers with the replay. */
export async function askKind(
  { name, count, make }: QuestionKind,
  { events, database, replay, random }: { events: AuditEventStore; database: DataSource; replay: Replay; random: Random },
): Promise<KindFigures> {
  const times: number[] = [];
  let [compared, wrong, sql, index] = [0, 0, '', ''];
  for (let i = 0; i < count; i++) {
    const question = make(random);
    const at = performance.now();
    const query = await toQuery(question, events);
    const [page] = await events.readPages([{ ...query, limit: PAGE + 1 }]);
    if (page!.length > 0) await events.readDisclosures(page!.slice(0, PAGE));
    times.push(performance.now() - at);
    if (i === 0) [sql, index] = await explain(database, query);
    const found = (await readAll(events, query)).map(describe);
    const expected = replay.answer(question, COMPARED_AT_MOST);
    compared += expected.length;
    if (found.length !== expected.length || found.some((line, k) => line !== expected[k])) wrong++;
  }
  return { name, times: times.sort((a, b) => a - b), compared, wrong, sql, index };
}

/** Choices from a seed, the same each time. */
export function seedRandom(seed: number, { begin, end }: LoadPlan): Random {
  let state = seed;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (count) => Math.floor(next() * count),
    period: (length) => {
      const from = begin + Math.floor(next() * (end - begin - length));
      return { from, to: from + length };
    },
  };
}

/** A patient as the load prefers them: those who are looked at often are asked about often. */
function likely(below: Random['below']): number {
  return Math.floor(PATIENTS * (below(1_000) / 1_000) ** 2);
}

async function toQuery(
  { patient, person, facility, from, to, ground }: ReplayQuestion,
  events: AuditEventStore,
): Promise<Omit<EventQuery, 'limit'>> {
  return {
    patientId: patient === undefined ? undefined : `pat_${patient}`,
    actors: person === undefined ? undefined : await events.readActors(`usr_${person}`),
    facilities: facility === undefined ? [] : [`fac_${facility}`],
    from,
    to,
    ground: ground && getGroundBit(ground),
  };
}

async function readAll(events: AuditEventStore, query: Omit<EventQuery, 'limit'>): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  while (found.length < COMPARED_AT_MOST) {
    const [page] = await events.readPages([{ ...query, after: found.at(-1), limit: LARGE_PAGE }]);
    found.push(...page!);
    if (page!.length < LARGE_PAGE) break;
  }
  return found;
}

/** One line for each event, in the form of the replay. */
function describe({ gateway, spool, seq, n, at, patient_id, known_user, facility_id, ground_kinds }: FoundEvent): string {
  return JSON.stringify([`${gateway}/${spool}/${seq}/${n}`, at, patient_id, known_user, facility_id, listGroundKinds(ground_kinds)]);
}

async function explain(database: DataSource, query: Omit<EventQuery, 'limit'>): Promise<[sql: string, index: string]> {
  const { sql, values } = buildPagesQuery([{ ...query, limit: PAGE + 1 }]);
  const short = sql.replace(/\s+/g, ' ');
  if (database.options.type !== 'mysql') return [short, ''];
  const rows = await database.query<{ table: string; key: string | null }[]>(`EXPLAIN ${sql}`, [...values]);
  return [short, rows.find(({ table }) => table === 'audit_event')?.key ?? 'none'];
}
