import { decodeCursor, encodeCursor, KitError, type Page } from '../../kit/index.js';
import { formatRecordId } from '../records/record-id.js';
import { type FoundItem, isOverdue } from './found-item.js';
import { AuditReview } from './review.type.js';

/** An item's place in the order of all items. */
export interface ItemKey {
  readonly at: number;
  readonly id: string;
}

/** Makes one page of items. @param rows one more than the page has, if there are more */
export function toPage(
  rows: readonly FoundItem[],
  { first, after, now }: { readonly first: number; readonly after: ItemKey | undefined; readonly now: number },
): Page<AuditReview> {
  const shown = rows.slice(0, first);
  const edges = shown.map((row) => ({ node: toReview(row, now), cursor: encodeCursor(`${row.at}.${row.id}`) }));
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Reads a cursor. @throws KitError BAD_INPUT if it is none of ours */
export function readCursor(cursor: string | null | undefined): ItemKey | undefined {
  const text = decodeCursor(cursor);
  if (text === undefined) return undefined;
  const [, at, id] = /^(-?\d{1,15})\.(\w{1,40})$/.exec(text) ?? [];
  if (at === undefined || id === undefined) throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
  return { at: Number(at), id };
}

/** @param now milliseconds since 1970: what was due before is overdue */
export function toReview(row: FoundItem, now: number): AuditReview {
  const reason = Object.entries(JSON.parse(row.reason) as Record<string, string | number>);
  return Object.assign(new AuditReview(), {
    id: row.id,
    rule: row.rule,
    reason: reason.map(([name, value]) => ({ name, value: String(value) })),
    findings: row.findings,
    eventId: `${formatRecordId(row)}/${row.n}`,
    patientId: row.patient_id,
    user: toReference(row.user_id),
    facility: toReference(row.facility_id),
    at: new Date(row.at),
    lastAt: new Date(row.last_at),
    dueAt: new Date(row.due_at),
    overdue: isOverdue(row, now),
    reviewedAt: row.reviewed_at === null ? null : new Date(row.reviewed_at),
    reviewedBy: toReference(row.reviewed_by),
    outcome: row.outcome,
    note: row.note,
    version: row.version,
  });
}

function toReference(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id };
}
