import type { Instant } from './facts.js';

/** Selects patients. */
export interface ViewableFilter {
  /** A folded kana prefix. */
  readonly kana?: string;
  /** A prefix of the written name, with common spaces. */
  readonly name?: string;
  readonly birthDate?: string;
  /** Viewable at this facility. */
  readonly facility?: string;
  /** Viewed by the acting facility since then, or not since then. */
  readonly viewedSince?: Instant;
  readonly notViewedSince?: Instant;
  /** Viewed by the person since then, for the acting facility. */
  readonly viewedByMeSince?: Instant;
}
