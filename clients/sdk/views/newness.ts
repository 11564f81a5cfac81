import type { Lane } from '../lane.js';
import type { ListName, NodeOf } from '../list-state.js';
import { dayInJapan } from './care-date.js';
import { type Item, listItems, type Sourced } from './sourced.js';

/** Why an item counts as new. */
export type Newness =
  /** Its care date, or its moment, lies after the last look. */
  | 'HAPPENED'
  /** It is older, but the source has entered or changed it since. */
  | 'CHANGED'
  /** It is of the day of the last look, and has no time of day: it may have been there. */
  | 'PERHAPS';

/** An item that is new, and why. */
export interface NewItem<Node> extends Sourced<Node> {
  readonly newness: Newness;
}

/**
 * The items of a list that are new since a moment, such as the person's last look at the chart. Newest first.
 *
 * An item is new if its care date is later, or if the source says that it changed it later (`provenance.updatedAt`). What cannot be known: a source
 * that does not say when it changes things can enter an old result today, and it is not found here. So say “nothing new” only together
 * with the list's state.
 *
 * @param since a moment, ISO 8601
 */
export function findNew<Chart, Name extends ListName<Chart>>(
  lanes: readonly Lane<Chart>[],
  name: Name,
  since: string,
): readonly NewItem<NodeOf<Chart, Name> & Item>[] {
  return listItems(lanes, name).flatMap((item) => {
    const newness = readNewness(item.node, since);
    return newness === undefined ? [] : [{ ...item, newness }];
  });
}

/** Why an item is new since a moment; undefined if it is not. */
export function readNewness(
  { date, time, provenance }: Item & { readonly provenance?: { readonly updatedAt: string | null } | null },
  since: string,
): Newness | undefined {
  const moment = Date.parse(since);
  const day = dayInJapan(since);
  if (date !== null && date > day) return 'HAPPENED';
  if (time && Date.parse(time) > moment) return 'HAPPENED';
  if (provenance?.updatedAt && Date.parse(provenance.updatedAt) > moment) return 'CHANGED';
  return date === day && !time && !provenance?.updatedAt ? 'PERHAPS' : undefined;
}
