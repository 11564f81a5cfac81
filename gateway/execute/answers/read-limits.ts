/** What one answer may hold at the most; it follows from the question. */
export interface ReadLimits {
  /** Structural characters outside strings: `{`, `[`, `,` and `:`. */
  readonly tokens: number;
  /** Nesting levels. A value nested more deeply is read as null: it cannot be valid for its type. */
  readonly depth: number;
  /** Whether numbers keep their digits: true where a custom scalar is selected. */
  readonly exact: boolean;
}

/** The most tokens of any answer: about what 16 MiB of ordinary JSON hold. */
export const TOKENS_AT_MOST = 500_000;
/** The most tokens of all answers of one operation, plus each subgraph's own part (see SharedAllowance). */
export const TOKENS_AN_OPERATION = 4 * TOKENS_AT_MOST;
/** Tokens allowed beyond what the question implies: for errors, extensions, and fields that were not asked for. */
export const TOKENS_BESIDE = 100_000;
/** Further tokens for all custom scalars of one answer, which may hold any JSON. */
export const CUSTOM_TOKENS_AT_MOST = 100_000;
/** Nesting levels within one custom scalar. */
export const CUSTOM_DEPTH_AT_MOST = 64;
/** Nesting levels around the requested data: the answer, `data`, `_entities`, an entity. */
const DEPTH_AROUND = 4;

/** Limits for an answer with the given number of tokens and levels. */
export function computeReadLimits(tokens: number, levels: number, exact: boolean): ReadLimits {
  const allowed = TOKENS_BESIDE + 2 * tokens + (exact ? CUSTOM_TOKENS_AT_MOST : 0);
  return { tokens: Math.min(allowed, TOKENS_AT_MOST), depth: DEPTH_AROUND + levels + CUSTOM_DEPTH_AT_MOST + 1, exact };
}

/** Limits for an answer whose question is not known. */
export const ANY_ANSWER: ReadLimits = { tokens: TOKENS_AT_MOST, depth: 2 * CUSTOM_DEPTH_AT_MOST, exact: true };
