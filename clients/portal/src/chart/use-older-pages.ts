import { appendPage, type Connection, type Lane, type ListName, laneListState, type NodeOf, type Operation } from '@hareyaka/sdk';
import { useCallback, useMemo, useState } from 'react';
import { useGraph } from '../graph/graph-context.js';
import { useChart } from './chart-context.js';

/** Pages that were fetched after the first one of a lane. They belong to that answer of the lane, and go with it. */
interface OlderPages<Node> {
  readonly at: string;
  readonly pages: readonly Connection<Node>[];
}

/** The lanes with all pages that have come, and how to get the next ones. */
export interface LongerLanes<Chart> {
  readonly lanes: readonly Lane<Chart>[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
}

/**
 * Gets further pages of one list, of every system that has more. The page before them stays as it is.
 *
 * @param operation the operation for further pages, such as `MoreLabResults`
 * @param pick finds the list in its data
 */
export function useOlderPages<Chart extends object, Name extends ListName<Chart>, Data>(
  lanes: readonly Lane<Chart>[],
  name: Name,
  operation: Operation<Data, { readonly patient: string; readonly system: string; readonly after?: string | null | undefined }>,
  pick: (data: Data) => Connection<NodeOf<Chart, Name>> | null | undefined,
): LongerLanes<Chart> {
  const { patient } = useChart();
  const graph = useGraph();
  const [older, setOlder] = useState<ReadonlyMap<string, OlderPages<NodeOf<Chart, Name>>>>(new Map());
  const [state, setState] = useState<'IDLE' | 'LOADING' | 'FAILED'>('IDLE');

  const longer = useMemo(
    () =>
      lanes.map((lane) => {
        const own = older.get(lane.system.id);
        if (lane.state !== 'LOADED' || own?.at !== lane.at) return lane;
        return own.pages.reduce((whole, page) => appendPage<Chart, Name>(whole, name, page), lane);
      }),
    [lanes, older, name],
  );
  const more = longer.flatMap((lane) => {
    const list = lane.state === 'LOADED' ? laneListState(lane, name) : undefined;
    return lane.state === 'LOADED' && list?.hasMore ? [{ system: lane.system.id, at: lane.at, after: list.endCursor }] : [];
  });

  const key = JSON.stringify(more);
  const loadMore = useCallback(() => {
    const wanted = JSON.parse(key) as typeof more;
    setState('LOADING');
    const ask = async ({ system, at, after }: (typeof more)[number]): Promise<boolean> => {
      const { data } = await graph.ask(operation, { patient: patient.id, system, after });
      const page = data && pick(data);
      if (!page) return false;
      setOlder((before) => {
        const own = before.get(system);
        return new Map(before).set(system, { at, pages: [...(own?.at === at ? own.pages : []), page] });
      });
      return true;
    };
    Promise.all(wanted.map(ask)).then(
      (all) => setState(all.every(Boolean) ? 'IDLE' : 'FAILED'),
      () => {
        // Aborted: the chart has been closed.
      },
    );
  }, [graph, operation, patient, pick, key]);

  return { lanes: longer, hasMore: more.length > 0, isLoading: state === 'LOADING', hasFailed: state === 'FAILED', loadMore };
}
