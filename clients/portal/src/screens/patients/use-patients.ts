import { MyPatients, type MyPatientsQuery, type PatientFilter } from '@hareyaka/sdk';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';

/** One row of the list. */
export type PatientRow = MyPatientsQuery['viewablePatients']['edges'][number];

/** The patients that have come so far for one filter. */
export interface PatientsList {
  readonly state: 'LOADING' | 'LOADED' | 'FAILED';
  readonly rows: readonly PatientRow[];
  /** How many there are in all; undefined until the first page has come. */
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly code: string | undefined;
}

/** Rows of the first page, which must be there at once, and of the pages that come while a person scrolls. */
const PAGE = { first: 60, next: 200 };
const NOTHING: PatientsList = { state: 'LOADING', rows: [], total: undefined, hasMore: false, code: undefined };

/**
 * Loads my patients, page by page.
 *
 * @param filter compared by its JSON. When it changes, the rows before stay until the new ones come, with `state` LOADING
 */
export function usePatients(filter: PatientFilter): PatientsList & { readonly loadMore: () => void; readonly retry: () => void } {
  const graph = useGraph();
  const key = JSON.stringify(filter);
  const [list, setList] = useState<PatientsList & { readonly key: string }>({ ...NOTHING, key });
  const [turn, setTurn] = useState(0);
  const cursor = useRef<string | null>(null);
  const isBusy = useRef(false);
  const current = useRef(new AbortController());

  const load = useCallback(
    async (asked: PatientFilter, after: string | null, signal: AbortSignal) => {
      isBusy.current = true;
      const first = after === null ? PAGE.first : PAGE.next;
      const { data, errors } = await graph.ask(MyPatients, { first, after, filter: asked }, { signal });
      isBusy.current = false;
      const page = data?.viewablePatients;
      setList((before) => {
        if (!page) return { ...before, key: JSON.stringify(asked), state: 'FAILED', code: errors[0]?.extensions.code ?? 'ANSWER_INVALID' };
        cursor.current = page.pageInfo.endCursor;
        const rows = after === null ? page.edges : [...before.rows, ...page.edges];
        return {
          key: JSON.stringify(asked),
          state: 'LOADED',
          rows,
          total: page.totalCount,
          hasMore: page.pageInfo.hasNextPage,
          code: undefined,
        };
      });
    },
    [graph],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again
  useEffect(() => {
    const abort = new AbortController();
    current.current = abort;
    isBusy.current = false;
    load(JSON.parse(key), null, abort.signal).catch(() => undefined);
    return () => abort.abort();
  }, [load, key, turn]);

  const loadMore = useCallback(() => {
    if (isBusy.current || cursor.current === null) return;
    load(JSON.parse(key), cursor.current, current.current.signal).catch(() => undefined);
  }, [load, key]);
  const retry = useCallback(() => setTurn((before) => before + 1), []);
  useReconnected(retry);

  return useMemo(
    () => ({ ...list, ...(list.key !== key && { state: 'LOADING' as const }), loadMore, retry }),
    [list, key, loadMore, retry],
  );
}
