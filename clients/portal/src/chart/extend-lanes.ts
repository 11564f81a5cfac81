import type { Connection, Lane, ListName } from '@hareyaka/sdk';

/** Further pages of one list of one system, in their order. They belong to the answer of that moment. */
export interface FurtherPages {
  /** When the lane's first page came: an answer that is asked again begins anew. */
  readonly at: string;
  readonly pages: readonly Connection<unknown>[];
}

/**
 * Puts further pages of a list behind the first page of each lane. A page that belongs to an older answer of the system is left out, so that no list
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
    if (lane.state !== 'LOADED') return lane;
    const more = further.get(lane.system.id);
    const first = lane.chart[name] as Connection<unknown> | null;
    if (!first || !more || more.at !== lane.at || more.pages.length === 0) return lane;
    const all = [first, ...more.pages];
    const joined: Connection<unknown> = {
      nodes: all.flatMap(({ nodes }) => nodes),
      // A facility that failed on any page is named; what the other pages say of it is no contradiction.
      answers: [
        ...new Map(
          all
            .flatMap(({ answers }) => answers)
            .map((answer) => [JSON.stringify([answer.facility?.id, answer.category, answer.state]), answer]),
        ).values(),
      ],
      complete: all.every(({ complete }) => complete),
      pageInfo: all.at(-1)!.pageInfo,
    };
    return { ...lane, chart: { ...lane.chart, [name]: joined } };
  });
}
