import type { RecordId } from '../records/record-id.js';
import type { WatchRuleCode } from './watch-rule.js';

/** How a review can end. */
export const REVIEW_OUTCOMES = ['JUSTIFIED', 'UNJUSTIFIED'] as const;
export type ReviewOutcomeName = (typeof REVIEW_OUTCOMES)[number];

/** A row of `review_item`, with the id of its first event's record. Times are milliseconds since 1970. */
export interface FoundItem extends RecordId {
  readonly id: string;
  readonly rule: WatchRuleCode;
  readonly actor: string;
  readonly user_id: string | null;
  readonly facility_id: string | null;
  readonly patient_id: string | null;
  readonly at: number;
  readonly last_at: number;
  readonly findings: number;
  readonly n: number;
  /** JSON. */
  readonly reason: string;
  readonly due_at: number;
  readonly reviewed_at: number | null;
  readonly reviewed_by: string | null;
  readonly outcome: ReviewOutcomeName | null;
  readonly note: string | null;
  readonly version: number;
}

/** Whether the time for a review has passed. */
export function isOverdue({ reviewed_at, due_at }: Pick<FoundItem, 'reviewed_at' | 'due_at'>, now: number): boolean {
  return reviewed_at === null && due_at <= now;
}
