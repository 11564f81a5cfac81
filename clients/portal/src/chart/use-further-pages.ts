import { type Connection, type Lane, type LaneData, type ListName, laneListState, type Operation } from '@hareyaka/sdk';
import { useCallback, useMemo, useState } from 'react';
import { useGraph } from '../graph/graph-context.js';
import type { LaneVariables } from '../graph/lanes-store.js';
import { useChart } from './chart-context.js';
import { extendLanes, type FurtherPages } from './extend-lanes.js';

/** The lanes with all pages that have come, and how to load the next ones. */
export interface WithFurtherPages<Chart> {
  readonly lanes: readonly Lane<Chart>[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** True if the last try to load more failed for a system. */
  readonly hasFailed: boolean;
  /** Loads the next page of every system that has one. */
  readonly loadMore: () => void;
}

/**
 * Loads further pages of one list of a chart, for all systems that have more.
 *
 * @param operation the operation for further pages of this list, such as `MoreDocuments`
 * @example
 * const documents = useFurtherPages(lanes, 'documents', MoreDocuments);
 */
export function useFurtherPages<
  Chart extends object,
  More extends object,
  Variables extends LaneVariables & { readonly after?: string | null | undefined },
>(
  lanes: readonly Lane<Chart>[],
  name: ListName<Chart> & ListName<More>,
  operation: Operation<LaneData<More>, Variables>,
): WithFurtherPages<Chart> {
  const { patient } = useChart();
  const graph = useGraph();
  const [further, setFurther] = useState<ReadonlyMap<string, FurtherPages>>(new Map());
  const [loading, setLoading] = useState(0);
  const [hasFailed, setFailed] = useState(false);
  const extended = useMemo(() => extendLanes(lanes, name, further), [lanes, name, further]);
  const open = extended.flatMap((lane) => {
    const list = lane.state === 'LOADED' ? laneListState(lane, name) : undefined;
    return lane.state === 'LOADED' && list?.hasMore ? [{ system: lane.system.id, at: lane.at, after: list.endCursor }] : [];
  });

  const loadOne = useCallback(
    async ({ system, at, after }: { readonly system: string; readonly at: string; readonly after: string | null }) => {
      setLoading((before) => before + 1);
      try {
        const variables = { patient: patient.id, system, after } as unknown as Variables;
        const { data } = await graph.ask(operation, variables);
        const page = data?.patient?.charts[0]?.[name] as Connection<unknown> | null | undefined;
        if (!page) return setFailed(true);
        setFurther((before) => {
          const known = before.get(system);
          const pages = known?.at === at ? known.pages : [];
          return new Map(before).set(system, { at, pages: [...pages, page] });
        });
      } catch {
        // Aborted: the chart is closed.
      } finally {
        setLoading((before) => before - 1);
      }
    },
    [graph, patient.id, operation, name],
  );

  return {
    lanes: extended,
    hasMore: open.length > 0,
    isLoading: loading > 0,
    hasFailed,
    loadMore: () => {
      if (loading > 0) return;
      setFailed(false);
      for (const one of open) void loadOne(one);
    },
  };
}
