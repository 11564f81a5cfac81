import { KitError } from '../../errors.js';

/** What may be asked of a list. An absent `first` is all. */
export interface PageAsk {
  readonly first?: number;
  readonly after?: string | null | undefined;
}

/**
 * A page of a sorted list: the first so many after the item of that id.
 *
 * @throws KitError BAD_INPUT where `after` is not there (any more): the beginning, or nothing, would pass for the next page
 */
export function pageOf<T extends { id: string }>(items: readonly T[], { first = Number.POSITIVE_INFINITY, after }: PageAsk): T[] {
  demandPage(first);
  if (after === null || after === undefined) return items.slice(0, first);
  const last = items.findIndex(({ id }) => id === after);
  if (last < 0) throw new KitError('BAD_INPUT', { message: '`after` is no item of this list.', argument: 'after' });
  return items.slice(last + 1, last + 1 + first);
}

/** @throws KitError BAD_INPUT where no page has so many items */
export function demandPage(first: number): void {
  if (first >= 0 && (first <= 1000 || first === Number.POSITIVE_INFINITY)) return;
  throw new KitError('BAD_INPUT', { message: '`first` must be between 0 and 1000.', argument: 'first' });
}

/** Codes of items that may be asked for in one list. */
export const ITEMS_AT_MOST = 200;

/** @throws KitError BAD_INPUT where a list is asked for more items than a screen holds, or by codes that none has */
export function demandFewItems(items: readonly string[] | null | undefined): void {
  if (!items || (items.length <= ITEMS_AT_MOST && items.every(({ length }) => length <= CODE_AT_MOST))) return;
  throw new KitError('BAD_INPUT', { message: '`items` is too long.', argument: 'items' });
}

/** Characters of a code: JLAC10 has 17, a facility's own code some more. */
const CODE_AT_MOST = 100;
