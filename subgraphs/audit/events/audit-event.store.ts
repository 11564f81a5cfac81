import type { DataSource } from 'typeorm';
import type { DisclosureRow, EventRow } from '../records/expand-record.js';
import { buildPagesQuery, type EventQuery } from './audit-event.sql.js';
import type { FoundEvent } from './found-event.js';

/** Accounts of one person that are looked up. */
const ACTORS_AT_MOST = 100;

/** Reads events. Each method is one statement, whatever the number of events, pages or patients. */
export class AuditEventStore {
  constructor(private readonly database: DataSource) {}

  /** The events of several pages. */
  async readPages(pages: readonly EventQuery[]): Promise<FoundEvent[][]> {
    const { sql, values } = buildPagesQuery(pages);
    const rows = await this.database.query<(FoundEvent & { readonly page: number })[]>(sql, [...values]);
    const found: FoundEvent[][] = pages.map(() => []);
    for (const { page, ...row } of rows)
      found[Number(page)]!.push({ ...row, at: Number(row.at), leaf: Number(row.leaf), seq: Number(row.seq) });
    return found;
  }

  /** The hashes by which events name a person. */
  async readActors(userId: string): Promise<string[]> {
    const rows = await this.database.query<{ actor: string }[]>('SELECT actor FROM audit_actor WHERE user_id = ? LIMIT ?', [
      userId,
      ACTORS_AT_MOST,
    ]);
    return rows.map(({ actor }) => actor);
  }

  /** The disclosures of events, in their order. */
  async readDisclosures(events: readonly EventRow[]): Promise<DisclosureRow[]> {
    const leaves = [...new Set(events.map(({ leaf }) => leaf))];
    const times = events.map(({ at }) => at);
    // On MySQL's protocol, the times say which months to read.
    const rows = await this.database.query<DisclosureRow[]>(
      `SELECT * FROM audit_disclosure WHERE leaf IN (${leaves.map(() => '?').join(', ')}) AND at >= ? AND at <= ? ORDER BY leaf, n, d`,
      [...leaves, Math.min(...times), Math.max(...times)],
    );
    return rows.map((row) => ({ ...row, at: Number(row.at), leaf: Number(row.leaf), items: Number(row.items) }));
  }

  /** The texts of the records of events, by their places in the log. */
  async readTexts(events: readonly EventRow[]): Promise<Map<number, string>> {
    const leaves = [...new Set(events.map(({ leaf }) => leaf))];
    const times = events.map(({ at }) => at);
    const rows = await this.database.query<{ leaf: number; text: string }[]>(
      `SELECT leaf, text FROM audit_record_text WHERE leaf IN (${leaves.map(() => '?').join(', ')}) AND at >= ? AND at <= ?`,
      [...leaves, Math.min(...times), Math.max(...times)],
    );
    return new Map(rows.map(({ leaf, text }) => [Number(leaf), text]));
  }
}
