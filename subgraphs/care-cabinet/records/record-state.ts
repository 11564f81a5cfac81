/**
 * The states in the table: `DRAFT`, `SENT`, `WITHDRAWN`, and `DISCARDED`: a draft that was withdrawn. The team never saw it, so its author alone sees it, as
 * withdrawn.
 */
export type StoredState = 'DRAFT' | 'SENT' | 'WITHDRAWN' | 'DISCARDED';

/** Whether the team has never seen the record. */
export function isUnsent(state: string): boolean {
  return state === 'DRAFT' || state === 'DISCARDED';
}

export function isWithdrawn(state: string): boolean {
  return state === 'WITHDRAWN' || state === 'DISCARDED';
}

/** The condition of `isUnsent` as SQL. */
export const UNSENT_SQL = "t.state IN ('DRAFT', 'DISCARDED')";
