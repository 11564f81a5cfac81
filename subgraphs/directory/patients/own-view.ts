import type { Instant } from '../decision/facts.js';

/** Views of a patient less than this many milliseconds after the one before belong to the same visit. */
export const VISIT = 3_600_000;

/** When a person last viewed a patient. */
export interface OwnView {
  readonly lastAt: Instant;
  /** The last view of the visit before the one with `lastAt`; null if there was none. */
  readonly beforeAt: Instant | null;
}

/**
 * When the person last viewed the patient before this visit. The answer stays the same during a visit, before and after its first view is recorded.
 *
 * @returns null if the person never did
 * @example findPreviousView({ lastAt: now - 60_000, beforeAt: yesterday }, now) // yesterday: the view a minute ago is of this visit
 */
export function findPreviousView(view: OwnView | undefined, now: Instant): Instant | null {
  if (!view) return null;
  return now - view.lastAt < VISIT ? view.beforeAt : view.lastAt;
}
