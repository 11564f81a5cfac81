import type { WantedItems } from './chart-answer.js';

/** Makes the hint for a page. Undefined if the page has no limit. @param keepsPart whether the list shows only some items of its category */
export function findWanted(first: number, keepsPart: boolean): WantedItems | undefined {
  return Number.isFinite(first) ? { first, keepsPart } : undefined;
}

/** Finds the hint that covers both. */
export function findLargest(a: WantedItems | undefined, b: WantedItems | undefined): WantedItems | undefined {
  return a && b && { first: Math.max(a.first, b.first), keepsPart: a.keepsPart || b.keepsPart };
}
