import { MyAccessHistory } from '@hareyaka/sdk';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';
import type { HistoryEvent } from './group-history.js';

/** Events of one page. A list of patients has an event for each patient. */
const PAGE = 200;

/** The history that has come so far. */
export interface History {
  readonly state: 'LOADING' | 'LOADED' | 'FAILED';
  readonly events: readonly HistoryEvent[];
  readonly hasMore: boolean;
  readonly code: string | undefined;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/** Loads the person's own history page by page. @param from the beginning of the period: ISO 8601; null for all */
export function useHistory(from: string | null): History {
  const graph = useGraph();
  const [turn, setTurn] = useState(0);
  const [list, setList] = useState<{
    readonly key: string;
    readonly events: readonly HistoryEvent[];
    readonly cursor: string | null;
    readonly code: string | undefined;
    readonly isBusy: boolean;
  }>();
  const key = `${from} ${turn}`;
  const abort = useRef(new AbortController());

  const load = useCallback(
    async (after: string | null) => {
      const { signal } = abort.current;
      const { data, errors } = await graph.ask(MyAccessHistory, { first: PAGE, after, from }, { signal });
      const page = data?.myAccessHistory;
      setList((before) => {
        const known = before && before.key === key && after !== null ? before.events : [];
        if (!page) return { key, events: known, cursor: after, code: errors[0]?.extensions.code ?? 'ANSWER_INVALID', isBusy: false };
        const cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        return { key, events: [...known, ...page.edges.map(({ node }) => node)], cursor, code: undefined, isBusy: false };
      });
    },
    [graph, from, key],
  );
  useEffect(() => {
    abort.current = new AbortController();
    load(null).catch(() => undefined);
    return () => abort.current.abort();
  }, [load]);
  const retry = useCallback(() => setTurn((before) => before + 1), []);
  useReconnected(retry);

  return useMemo(() => {
    const mine = list?.key === key ? list : undefined;
    return {
      state: !mine ? 'LOADING' : mine.code !== undefined && mine.events.length === 0 ? 'FAILED' : 'LOADED',
      events: mine?.events ?? [],
      hasMore: mine?.cursor != null,
      code: mine?.code,
      loadMore: () => {
        if (mine?.cursor == null || mine.isBusy) return;
        setList({ ...mine, isBusy: true });
        load(mine.cursor).catch(() => undefined);
      },
      retry,
    };
  }, [list, key, load, retry]);
}
