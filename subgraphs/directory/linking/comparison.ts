/**
 * The result of comparing one field of two people:
 * - SAME: every character; FOLDED: the same apart from spelling, width and kind of kana
 * - SIMILAR: different, but a typing error or a marriage explains it
 * - DIFFERENT; MISSING: a value is absent or cannot be read
 */
export type Agreement = 'SAME' | 'FOLDED' | 'SIMILAR' | 'DIFFERENT' | 'MISSING';

/** Details for which the portal has a text. */
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
