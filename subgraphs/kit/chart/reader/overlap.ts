import type { CareDates } from '../../permit/grant.js';
import type { Period } from '../period.js';

/** Finds the parts of the granted spans that lie in the period. If there are none, no request is needed. */
export function findOverlap(granted: readonly CareDates[], period: Period | null | undefined): CareDates[] {
  if (!period?.from && !period?.until) return [...granted];
  return granted
    .map(({ from, until }) => ({ from: findLater(from, period.from), until: findEarlier(until, period.until) }))
    .filter(({ from, until }) => !from || !until || from <= until);
}

function findLater(a: string | undefined, b: string | null | undefined): string | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return a > b ? a : b;
}

function findEarlier(a: string | undefined, b: string | null | undefined): string | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return a < b ? a : b;
}
