import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import type { FoundItem, ReviewOutcomeName } from './found-item.js';
import type { WatchRuleCode } from './watch-rule.js';

/** Which items, the newest first. */
export interface ItemQuery {
  readonly open?: boolean | undefined;
  readonly overdue?: boolean | undefined;
  readonly rule?: WatchRuleCode | undefined;
  readonly userId?: string | undefined;
  /** Facilities for which the person acted: all of them must hold. */
  readonly facilities: readonly string[];
  /** Milliseconds since 1970: what is due before this is overdue. */
  readonly now: number;
  readonly after?: { readonly at: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** A review, as somebody gives it. */
export interface Review {
  readonly id: string;
  readonly outcome: ReviewOutcomeName;
  readonly note: string;
  readonly version?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** What became of a review: the codes of what is wrong, or whether the same key had been used for it before. */
export type Reviewed = { readonly refused: 'STALE' | 'REVIEWED' | 'KEY_REUSED' } | { readonly replayed: boolean };

const SELECT = `SELECT i.*, r.gateway, r.spool, r.seq FROM review_item i JOIN audit_record r ON r.leaf = i.leaf`;

/** Reads review items, and writes their reviews. */
export class ReviewStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** One page of items: one statement. */
  async list(query: ItemQuery): Promise<FoundItem[]> {
    const { conditions, values } = buildConditions(query);
    const rows = await this.database.query<FoundItem[]>(
      `${SELECT} WHERE ${conditions.join(' AND ')} ORDER BY i.at DESC, i.id DESC LIMIT ?`,
      [...values, query.limit],
    );
    return rows.map(readItem);
  }

  async find(id: string): Promise<FoundItem | undefined> {
    const [row] = await this.database.query<FoundItem[]>(`${SELECT} WHERE i.id = ?`, [id]);
    return row && readItem(row);
  }

  /** The numbers of items that wait, and of those that wait too long. */
  async count(now: number): Promise<{ readonly open: number; readonly overdue: number }> {
    const [row] = await this.database.query<{ open: number; overdue: number | null }[]>(
      'SELECT COUNT(*) AS open, SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END) AS overdue FROM review_item WHERE reviewed_at IS NULL',
      [now],
    );
    return { open: Number(row!.open), overdue: Number(row!.overdue ?? 0) };
  }

  /**
   * Keeps a review, once. The same key with the same input returns without a change.
   *
   * @param by the directory's id of the reviewer
   * @param now milliseconds since 1970
   * @throws an error for which `isBusy` is true, if others write for too long; then nothing was changed
   */
  async review(review: Review, by: string, now: number): Promise<Reviewed> {
    for (let again = false; ; again = true) {
      try {
        return await this.writer.transaction(by, async (manager) => await keepReview(manager, review, by, now));
      } catch (error) {
        // The other transaction may have been this very review, sent twice.
        if (!isDuplicate(error) || again) throw error;
      }
    }
  }
}

async function keepReview(manager: EntityManager, review: Review, by: string, now: number): Promise<Reviewed> {
  const { id, outcome, note, version, idempotencyKey: key } = review;
  // The first statement of SQLite's transaction writes, so that no other one comes between.
  await manager.query('UPDATE review_item SET version = version WHERE id = ?', [id]);
  const inputHash = createHash('sha256')
    .update(JSON.stringify([id, outcome, note, version ?? null]))
    .digest('hex');
  if (key) {
    const [used] = await manager.query<{ input_hash: string }[]>(
      'SELECT input_hash FROM review_key WHERE user_id = ? AND idempotency_key = ?',
      [by, key],
    );
    if (used) return used.input_hash === inputHash ? { replayed: true } : { refused: 'KEY_REUSED' };
  }
  const [item] = await manager.query<{ version: number; reviewed_at: number | null }[]>(
    'SELECT version, reviewed_at FROM review_item WHERE id = ?',
    [id],
  );
  if (!item || item.reviewed_at !== null) return { refused: 'REVIEWED' };
  if (version !== null && version !== undefined && version !== item.version) return { refused: 'STALE' };
  await manager.query(
    'UPDATE review_item SET reviewed_at = ?, reviewed_by = ?, outcome = ?, note = ?, version = version + 1 WHERE id = ?',
    [now, by, outcome, note, id],
  );
  if (key)
    await manager.query('INSERT INTO review_key (user_id, idempotency_key, input_hash, item_id, at) VALUES (?, ?, ?, ?, ?)', [
      ...[by, key, inputHash],
      ...[id, now],
    ]);
  return { replayed: false };
}

function buildConditions({ open, overdue, rule, userId, facilities, now, after }: ItemQuery) {
  const conditions: string[] = ['1 = 1'];
  const values: unknown[] = [];
  const demand = (condition: string, ...given: readonly unknown[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (open !== undefined) demand(`i.reviewed_at IS ${open ? '' : 'NOT '}NULL`);
  if (overdue === true) demand('i.reviewed_at IS NULL AND i.due_at <= ?', now);
  if (overdue === false) demand('(i.reviewed_at IS NOT NULL OR i.due_at > ?)', now);
  if (rule !== undefined) demand('i.rule = ?', rule);
  if (userId !== undefined) demand('i.user_id = ?', userId);
  for (const facility of facilities) demand('i.facility_id = ?', facility);
  // The first condition bounds the range of the index.
  if (after) demand('i.at <= ? AND (i.at < ? OR i.id < ?)', after.at, after.at, after.id);
  return { conditions, values };
}

function readItem(row: FoundItem): FoundItem {
  const { at, last_at, due_at, reviewed_at, seq } = row;
  const reviewed = reviewed_at === null ? null : Number(reviewed_at);
  return { ...row, at: Number(at), last_at: Number(last_at), due_at: Number(due_at), reviewed_at: reviewed, seq: Number(seq) };
}
