import type { ChartItem } from '../chart-item.js';

/**
 * The order of a list: the newest date first; on one day the latest time first, then items without a time; at one time by facility, and then as
 * the source has them. Items without a date come last.
 *
 * @example items.sort(compareItems)
 */
export function compareItems(a: ChartItem, b: ChartItem): number {
  return (
    compareText(b.date ?? '', a.date ?? '') ||
    (b.time?.getTime() ?? Number.NEGATIVE_INFINITY) - (a.time?.getTime() ?? Number.NEGATIVE_INFINITY) ||
    compareText(a.facility?.id ?? '', b.facility?.id ?? '') ||
    compareText(a.sourceOrder ?? '', b.sourceOrder ?? '') ||
    compareText(a.id, b.id)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
