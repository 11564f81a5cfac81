import type { Fact } from './chart-facts.js';
import { compareTexts } from './source-file.js';

/** The later is the newer one. Facts that say the same time have an order that does not depend on how they came. */
export function compareFacts(one: Fact, other: Fact): number {
  return (
    compareTexts(one.statedAt, other.statedAt) ||
    compareTexts(one.origin.source, other.origin.source) ||
    one.origin.line - other.origin.line ||
    compareTexts(one.origin.record, other.origin.record)
  );
}
