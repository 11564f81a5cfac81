/**
 * How one field of two people compares:
 * - SAME, to the letter; FOLDED, the same once spelling, width and kind of kana are set aside
 * - SIMILAR: another, but as a slip or a marriage makes it
 * - DIFFERENT; or MISSING, where either does not say or says what cannot be read
 */
export type Agreement = 'SAME' | 'FOLDED' | 'SIMILAR' | 'DIFFERENT' | 'MISSING';

/** What the portal has words for. */
export type ComparisonDetail =
  | 'SPELLING'
  | 'SWAPPED'
  | 'SPLIT_DIFFERS'
  | 'FAMILY_DIFFERS'
  | 'GIVEN_DIFFERS'
  | 'DAY_MONTH_SWAPPED'
  | 'YEAR_SLIP'
  | 'ONE_DIGIT'
  | 'DIGITS_SWAPPED'
  | 'EMPTY'
  | 'INVALID'
  | 'TOO_LONG';

export interface Comparison {
  readonly agreement: Agreement;
  readonly detail?: ComparisonDetail;
}

export type Stated = string | null | undefined;
