import { discloseAt } from '../../audit/disclose-at.js';
import type { Disclosure } from '../../audit/disclosure.js';
import type { Category } from '../../permit/category.js';
import type { Grant } from '../../permit/grant.js';
import type { Page } from '../../relay/page.js';
import type { ChartItem } from '../chart-item.js';
import type { FacilityAnswer } from './facility-answer.js';
import type { PlaceAnswer } from './read-on.js';

/** A page, and whether anybody has read its items. */
export interface WatchedPage<T> {
  readonly page: Page<T>;
  readonly isRead: () => boolean;
}

/** Notes whether `nodes` or `edges` of a page are read: the executor reads only what the client selects. */
export function watchPage<T>(page: Page<T>): WatchedPage<T> {
  let isRead = false;
  const watch = <V>(value: V): V => {
    isRead = true;
    return value;
  };
  return {
    page: {
      get nodes() {
        return watch(page.nodes);
      },
      get edges() {
        return watch(page.edges);
      },
      pageInfo: page.pageInfo,
    },
    isRead: () => isRead,
  };
}

/**
 * What a list discloses: for each facility of the permit, how many of the page's items it has. If no item was read, only that there is an answer.
 *
 * @param nodes the items of the page
 * @param stated how each facility answered
 * @param answers the ports' answers, for items that do not name a facility of the permit
 */
export function discloseList(
  grant: Grant,
  category: Category,
  {
    nodes,
    stated,
    answers,
    isRead,
  }: {
    readonly nodes: readonly ChartItem[];
    readonly stated: readonly FacilityAnswer[];
    readonly answers: readonly PlaceAnswer[];
    readonly isRead: boolean;
  },
): Disclosure[] {
  const counts = new Map(stated.map(({ facility }) => [facility!.id, 0]));
  for (const item of isRead ? nodes : []) {
    const named = item.facility?.id;
    const facility = named !== undefined && counts.has(named) ? named : findPlace(item, answers);
    counts.set(facility, (counts.get(facility) ?? 0) + 1);
  }
  return stated.map(({ facility, state }) =>
    discloseAt(grant, category, facility!.id, { form: isRead ? 'RECORDS' : 'COUNTS', state, items: counts.get(facility!.id) ?? 0 }),
  );
}

/** The facility that gave the item. */
function findPlace(item: ChartItem, answers: readonly PlaceAnswer[]): string {
  return answers.find(({ answer }) => answer.items.includes(item))?.place.facility ?? '';
}
