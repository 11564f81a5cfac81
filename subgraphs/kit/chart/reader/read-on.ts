import type { FacilityIdentity } from '../../permit/grant.js';
import type { ChartItem } from '../chart-item.js';
import type { ChartAnswer } from './chart-answer.js';

export interface PlaceAnswer {
  readonly place: FacilityIdentity;
  readonly answer: ChartAnswer;
}

/**
 * Lets the ports read on until the requested page cannot change any more: all of its items are newer than everything unread.
 *
 * @param page how many items are needed, after the item with the id `after`
 * @param sorted the visible items of the answers, newest first
 */
export async function readOn(
  answers: readonly PlaceAnswer[],
  sorted: (answers: readonly PlaceAnswer[]) => readonly ChartItem[],
  page: { first: number; after: string | undefined },
): Promise<readonly PlaceAnswer[]> {
  let known = answers;
  for (;;) {
    if (!known.some(({ answer }) => answer.older)) return known;
    const oldest = findOldest(sorted(known), page);
    const wanted = known.map(({ answer }) => answer.older && (oldest === null || answer.older.upTo >= oldest));
    if (!wanted.includes(true)) return known;
    known = await Promise.all(
      known.map(async (one, i) => (wanted[i] ? { ...one, answer: await one.answer.older!.read(oldest ?? undefined) } : one)),
    );
  }
}

/** The date of the page's last item; null if the page is not full, or ends among the items without a date, which come last. */
function findOldest(items: readonly ChartItem[], { first, after }: { first: number; after: string | undefined }): string | null {
  const begin = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && begin === 0) return null;
  if (first === 0) return '9999-12-31';
  return items[begin + first - 1]?.date ?? null;
}
