import { KitError } from '../../errors.js';

/** The greatest number of codes in one request for a list. */
export const ITEMS_AT_MOST = 200;

/** The greatest number of characters of a code: JLAC10 has 17, a facility's own code somewhat more. */
const CODE_AT_MOST = 100;

/** @throws KitError BAD_INPUT if there are too many codes, or codes that cannot exist */
export function demandFewItems(items: readonly string[] | null | undefined): void {
  if (!items || (items.length <= ITEMS_AT_MOST && items.every(({ length }) => length <= CODE_AT_MOST))) return;
  throw new KitError('BAD_INPUT', { message: '`items` is too long.', argument: 'items' });
}
