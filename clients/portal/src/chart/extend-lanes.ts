import { appendPage, type Connection, type Lane, type ListName, type NodeOf } from '@hareyaka/sdk';

/** Further pages of one list of one system, in their order. They belong to the answer of that moment. */
export interface FurtherPages {
  /** When the lane's first page came: ISO 8601. If the system is asked again, the pages of its answer before no longer count. */
  readonly at: string;
  readonly pages: readonly Connection<unknown>[];
}

/**
 * Appends further pages of a list to the first page of each lane. A page that belongs to an older answer of the system is left out, so that no list
 * mixes two moments.
 *
 * @param further by the system's id
 */
export function extendLanes<Chart extends object>(
  lanes: readonly Lane<Chart>[],
  name: ListName<Chart>,
  further: ReadonlyMap<string, FurtherPages>,
): readonly Lane<Chart>[] {
  return lanes.map((lane) => {
    const more = further.get(lane.system.id);
    if (lane.state !== 'LOADED' || more?.at !== lane.at) return lane;
    const pages = more.pages as readonly Connection<NodeOf<Chart, ListName<Chart>>>[];
    return pages.reduce((longer, page) => appendPage(longer, name, page), lane);
  });
}
