import { KitError } from '../../errors.js';

/** The arguments of a list. An absent `first` means all items. */
export interface PageAsk {
  readonly first?: number;
  readonly after?: string | null | undefined;
}

/**
 * Makes a page of a sorted list: the first items after the item with that id.
 *
 * @throws KitError BAD_INPUT if `after` is not in the list (any more): the beginning, or nothing, would look like the next page
 */
export function makePage<T extends { id: string }>(items: readonly T[], { first = Number.POSITIVE_INFINITY, after }: PageAsk): T[] {
  demandPage(first);
  if (after === null || after === undefined) return items.slice(0, first);
  const last = items.findIndex(({ id }) => id === after);
  if (last < 0) throw new KitError('BAD_INPUT', { message: '`after` is no item of this list.', argument: 'after' });
  return items.slice(last + 1, last + 1 + first);
}

/** @throws KitError BAD_INPUT if a page cannot have this number of items */
export function demandPage(first: number): void {
  if (first >= 0 && (first <= 1000 || first === Number.POSITIVE_INFINITY)) return;
  throw new KitError('BAD_INPUT', { message: '`first` must be between 0 and 1000.', argument: 'first' });
}

/** The greatest number of codes in one request for a list. */
export const ITEMS_AT_MOST = 200;

/** @throws KitError BAD_INPUT if there are too many codes, or codes that cannot exist */
export function demandFewItems(items: readonly string[] | null | undefined): void {
  if (!items || (items.length <= ITEMS_AT_MOST && items.every(({ length }) => length <= CODE_AT_MOST))) return;
  throw new KitError('BAD_INPUT', { message: '`items` is too long.', argument: 'items' });
}

/** The greatest number of characters of a code: JLAC10 has 17, a facility's own code somewhat more. */
const CODE_AT_MOST = 100;
