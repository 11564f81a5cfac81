import type { AuditRecord } from '../../kit/index.js';
import type { EventDetail } from '../atna/event-detail.js';
import { buildConditions, type EventKey, type EventQuery, KNOWN_USER } from '../events/audit-event.sql.js';
import type { FoundEvent } from '../events/found-event.js';
import type { DisclosureRow } from '../records/expand-record.js';
import type { Queryable } from '../verify/log-rows.js';

/** Which events are exported. */
export type ExportQuery = Pick<EventQuery, 'patientId' | 'actors' | 'facilities' | 'from' | 'to'> & {
  /** Only entries of the log before this one: those that were there when the export began. */
  readonly size: number;
};

/** Events of one page: this is all that an export holds in memory. */
const EVENTS_AT_ONCE = 100;

/** Counts the events of an export. */
export async function countEvents(database: Queryable, query: ExportQuery): Promise<number> {
  const { sql, values } = buildConditions(query);
  const [row] = await database.query<{ count: number }[]>(`SELECT COUNT(*) AS count FROM audit_event e WHERE ${sql} AND leaf < ?`, [
    ...values,
    query.size,
  ]);
  return Number(row!.count);
}

/** Reads the events of an export, the oldest first, page by page along an index: three statements for each page. */
export async function* readEvents(database: Queryable, query: ExportQuery): AsyncGenerator<EventDetail[]> {
  let after: EventKey | undefined;
  for (;;) {
    const events = await readPage(database, query, after);
    const last = events.at(-1);
    if (!last) return;
    yield await readDetails(database, events);
    if (events.length < EVENTS_AT_ONCE) return;
    after = { at: last.at, leaf: last.leaf, n: last.n };
  }
}

async function readPage(database: Queryable, query: ExportQuery, after: EventKey | undefined): Promise<FoundEvent[]> {
  // Only one lower bound: with two, SQLite may begin each page at the first day.
  const { sql, values } = buildConditions({ ...query, from: after?.at ?? query.from });
  const later = after ? ' AND (at > ? OR leaf > ? OR (leaf = ? AND n > ?))' : '';
  const key = after ? [after.at, after.leaf, after.leaf, after.n] : [];
  const rows = await database.query<FoundEvent[]>(
    `SELECT e.*, ${KNOWN_USER} AS known_user, r.gateway, r.spool, r.seq
      FROM (SELECT * FROM audit_event WHERE ${sql} AND leaf < ?${later} ORDER BY at, leaf, n LIMIT ?) e JOIN audit_record r ON r.leaf = e.leaf
      ORDER BY e.at, e.leaf, e.n`,
    [...values, query.size, ...key, EVENTS_AT_ONCE],
  );
  return rows.map((row) => ({ ...row, at: Number(row.at), leaf: Number(row.leaf), seq: Number(row.seq) }));
}

async function readDetails(database: Queryable, events: readonly FoundEvent[]): Promise<EventDetail[]> {
  const leaves = [...new Set(events.map(({ leaf }) => leaf))];
  // On MySQL's protocol, the times say which months to read.
  const times = [events[0]!.at, events.at(-1)!.at];
  const places = leaves.map(() => '?').join(', ');
  const texts = await database.query<{ leaf: number; text: string }[]>(
    `SELECT leaf, text FROM audit_record_text WHERE leaf IN (${places}) AND at >= ? AND at <= ?`,
    [...leaves, ...times],
  );
  const records = new Map(texts.map(({ leaf, text }) => [Number(leaf), JSON.parse(text) as AuditRecord]));
  const disclosures = await readDisclosures(database, events, times);
  return events.map((event) => ({ event, record: records.get(event.leaf), disclosures: disclosures.get(keyOf(event)) ?? [] }));
}

/** The disclosures of exactly these events: a record of a long list has thousands of others. */
async function readDisclosures(
  database: Queryable,
  events: readonly FoundEvent[],
  times: readonly number[],
): Promise<Map<string, DisclosureRow[]>> {
  const showing = events.filter(({ purpose }) => purpose !== null);
  const found = new Map<string, DisclosureRow[]>();
  if (showing.length === 0) return found;
  const rows = await database.query<DisclosureRow[]>(
    `SELECT * FROM audit_disclosure WHERE (${showing.map(() => '(leaf = ? AND n = ?)').join(' OR ')}) AND at >= ? AND at <= ?
      ORDER BY leaf, n, d`,
    [...showing.flatMap(({ leaf, n }) => [leaf, n]), ...times],
  );
  for (const row of rows) {
    const key = keyOf(row);
    const group = found.get(key);
    const one = { ...row, at: Number(row.at), leaf: Number(row.leaf), items: Number(row.items) };
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return found;
}

function keyOf({ leaf, n }: { readonly leaf: number; readonly n: number }): string {
  return `${Number(leaf)}/${n}`;
}
