/** The size of a network. */
export interface TierSize {
  /** Hospitals that disclose. */
  readonly disclosing: number;
  /** Facilities that view; most of the disclosing ones do too. */
  readonly viewing: number;
  /** Facilities in all. */
  readonly facilities: number;
  readonly patients: number;
  readonly users: number;
}

/**
 * S is for tests. M is the Okayama network of 2016; XL that one together with Hiroshima's; P a whole prefecture: all of its inhabitants, with
 * some ten million consents and permissions.
 */
export const TIERS = {
  S: { disclosing: 6, viewing: 20, facilities: 21, patients: 300, users: 60 },
  M: { disclosing: 51, viewing: 426, facilities: 429, patients: 12_166, users: 1_700 },
  XL: { disclosing: 76, viewing: 1_109, facilities: 1_115, patients: 100_000, users: 5_000 },
  P: { disclosing: 400, viewing: 5_000, facilities: 5_020, patients: 1_900_000, users: 50_000 },
} as const satisfies Readonly<Record<string, TierSize>>;

export type TierName = keyof typeof TIERS;

export function isTierName(text: string): text is TierName {
  return Object.hasOwn(TIERS, text);
}
