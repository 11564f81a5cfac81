import { getGroundBit } from '../records/ground-kind.js';

/** Which events, newest first. */
export interface EventQuery {
  readonly patientId?: string | undefined;
  /** The hashes of people: a person may have had several accounts. */
  readonly actors?: readonly string[] | undefined;
  /** Facilities for which the person acted: all of them must hold. */
  readonly facilities?: readonly string[] | undefined;
  /** Milliseconds since 1970: from this instant on, and before that one. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** A bit of `GROUND_KINDS`. */
  readonly ground?: number | undefined;
  readonly kind?: string | undefined;
  /** Only events that show something. */
  readonly disclosing?: boolean | undefined;
  /** The last event of the page before. */
  readonly after?: EventKey | undefined;
  readonly limit: number;
}

/** An event's place in the order of all events. */
export interface EventKey {
  readonly at: number;
  readonly leaf: number;
  readonly n: number;
}

/** SQL with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** One statement for several pages: column `page` is the number of the page. Each page is read along an index, from its cursor on. */
export function buildPagesQuery(pages: readonly EventQuery[]): Statement {
  const parts = pages.map(buildPage);
  const union = parts.map(({ sql }, i) => `SELECT ${i} AS page, p${i}.* FROM (${sql}) p${i}`).join(' UNION ALL ');
  return {
    sql: `SELECT e.*, ${KNOWN_USER} AS known_user, r.gateway, r.spool, r.seq FROM (${union}) e JOIN audit_record r ON r.leaf = e.leaf
      ORDER BY e.page, e.at DESC, e.leaf DESC, e.n DESC`,
    values: parts.flatMap(({ values }) => values),
  };
}

/** The person of event `e`: an event without the directory's id may have an account whose person is known from another event. */
export const KNOWN_USER = 'COALESCE(e.user_id, (SELECT MIN(a.user_id) FROM audit_actor a WHERE a.actor = e.actor))';

function buildPage(query: EventQuery): Statement {
  const { sql, values } = buildConditions(query);
  return { sql: `SELECT * FROM audit_event WHERE ${sql} ORDER BY at DESC, leaf DESC, n DESC LIMIT ?`, values: [...values, query.limit] };
}

/** The conditions of a query on `audit_event`. */
export function buildConditions(query: Omit<EventQuery, 'limit'>): Statement {
  const conditions: string[] = ['1 = 1'];
  const values: unknown[] = [];
  const demand = (condition: string, ...given: readonly unknown[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  const { patientId, actors, facilities = [], from, to, ground, kind, disclosing, after } = query;
  if (patientId !== undefined) demand('patient_id = ?', patientId);
  if (actors !== undefined) demand(actors.length === 0 ? '1 = 0' : `actor IN (${actors.map(() => '?').join(', ')})`, ...actors);
  for (const facility of facilities) demand('facility_id = ?', facility);
  if (from !== undefined) demand('at >= ?', from);
  // Only one upper bound: with two, SQLite may begin each page at the last day.
  if (to !== undefined && (after === undefined || to <= after.at)) demand('at < ?', to);
  // Emergencies are few: they have an index.
  if (ground === getGroundBit('EMERGENCY')) demand('emergency = 1');
  else if (ground !== undefined) demand('(ground_kinds & ?) <> 0', ground);
  if (kind !== undefined) demand('kind = ?', kind);
  if (disclosing) demand('purpose IS NOT NULL');
  if (after !== undefined) {
    const { at, leaf, n } = after;
    // The first condition bounds the range of the index.
    demand('at <= ? AND (at < ? OR leaf < ? OR (leaf = ? AND n < ?))', at, at, leaf, leaf, n);
  }
  return { sql: conditions.join(' AND '), values };
}
