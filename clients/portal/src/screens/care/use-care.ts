import {
  CARE_CABINET,
  type CareRecordFilter,
  type CareRecordPartFragment,
  ChartCare,
  type ChartCareQuery,
  type ChartOf,
  joinRecords,
  type Lane,
  laneListState,
  MoreCareRecords,
  type Operation,
  type Period,
  readLane,
} from '@hareyaka/sdk';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useLanes } from '../../chart/use-lanes.js';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';
import type { InputProblem } from './outbox.js';

/** The chart of one system, as this screen asks for it. */
export type CareChart = ChartOf<ChartCareQuery>;
export type CareLane = Lane<CareChart>;

/** The lane of the care cabinet; undefined if it shows the person nothing of this patient. */
export function useCareLane(): { readonly lane: CareLane | undefined; readonly retry: () => void } {
  const { lanes, retry } = useLanes(ChartCare, {});
  const lane = lanes.find(({ system }) => system.id === CARE_CABINET);
  return { lane, retry: useCallback(() => retry(CARE_CABINET), [retry]) };
}

/** Which records are shown. */
export interface RecordsWanted {
  readonly period?: Period;
  readonly filter?: CareRecordFilter;
}

/** The records that have come, and how to get older ones. `lane` tells what the list lacks. */
export interface ShownRecords {
  readonly lane: CareLane;
  readonly records: readonly CareRecordPartFragment[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/**
 * The records that a person wants to see, page by page. Without a wish they begin with the page that the screen has asked for already.
 *
 * @param base the lane with the first page of all records
 * @param changed records that were written or changed here: they replace what came before
 */
export function useRecords(
  base: CareLane,
  wanted: RecordsWanted,
  changed: readonly CareRecordPartFragment[],
  retryBase: () => void,
): ShownRecords {
  const graph = useGraph();
  const { patient } = useChart();
  const isAll = wanted.filter === undefined && wanted.period === undefined;
  const key = JSON.stringify(wanted);
  const [own, setOwn] = useState<{ readonly key: string; readonly lane: CareLane }>();
  const [pages, setPages] = useState<{ readonly key: string; readonly lanes: readonly CareLane[] }>({ key, lanes: [] });
  const [busy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const { system } = base;

  const askPage = useCallback(
    async (after: string | null, signal?: AbortSignal): Promise<CareLane> => {
      const { period, filter } = JSON.parse(key) as RecordsWanted;
      const variables = { patient: patient.id, system: system.id, after, period, filter };
      const answer = await graph.ask(MoreCareRecords, variables, { signal });
      return readLane(system, answer, new Date().toISOString()) as unknown as CareLane;
    },
    [graph, patient.id, system, key],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again
  useEffect(() => {
    setFailed(false);
    if (isAll) return;
    const abort = new AbortController();
    setOwn({ key, lane: { system, state: 'LOADING' } });
    askPage(null, abort.signal).then(
      (lane) => setOwn({ key, lane }),
      () => {
        // Aborted: something else is wanted.
      },
    );
    return () => abort.abort();
  }, [isAll, key, askPage, turn]);

  const first: CareLane = isAll ? base : own?.key === key ? own.lane : { system, state: 'LOADING' };
  const further = pages.key === key ? pages.lanes : [];
  const records = useMemo(() => {
    const came = [first, ...further].flatMap((lane) => (lane.state === 'LOADED' ? (lane.chart.careRecords?.nodes ?? []) : []));
    const known = new Set(came.map(({ id }) => id));
    return joinRecords(
      came,
      changed.filter(({ id }) => isAll || known.has(id)),
    );
  }, [first, further, changed, isAll]);
  const last = further.at(-1) ?? first;
  const list = last.state === 'LOADED' ? laneListState(last, 'careRecords') : undefined;

  const loadMore = () => {
    if (busy || !list?.hasMore) return;
    setBusy(true);
    setFailed(false);
    askPage(list.endCursor)
      .then(
        (lane) => {
          if (lane.state === 'LOADED' && lane.chart.careRecords) setPages({ key, lanes: [...further, lane] });
          else setFailed(true);
        },
        () => setFailed(true),
      )
      .finally(() => setBusy(false));
  };
  const retry = isAll ? retryBase : () => setTurn((before) => before + 1);
  useReconnected(() => {
    if (first.state === 'FAILED') retry();
  });
  return { lane: first, records, hasMore: list?.hasMore ?? false, isLoading: busy, hasFailed, loadMore, retry };
}

/** What came of a change. `problems`: what the person can correct. `code`: why it failed as a whole. */
export interface Changed<Payload> {
  readonly payload: Payload | undefined;
  readonly problems: readonly InputProblem[];
  readonly code: string | undefined;
}

/** Sends a mutation of the care cabinet. Its one field is the payload. */
export function useChange(): <Payload extends { readonly userErrors: readonly InputProblem[] }, Input>(
  operation: Operation<{ readonly [field: string]: Payload | null }, { input: Input }>,
  input: Input,
) => Promise<Changed<Payload>> {
  const graph = useGraph();
  return useCallback(
    async (operation, input) => {
      const { data, errors } = await graph.ask(operation, { input });
      const payload = data ? Object.values(data)[0] : undefined;
      if (payload && payload.userErrors.length === 0) return { payload, problems: [], code: undefined };
      if (payload) return { payload, problems: payload.userErrors, code: undefined };
      return { payload: undefined, problems: [], code: errors[0]?.extensions.code ?? 'ANSWER_INVALID' };
    },
    [graph],
  );
}

/** The records that were written or changed here, the newest version of each. */
export function useChangedRecords() {
  const [changed, setChanged] = useState<readonly CareRecordPartFragment[]>([]);
  const put = useCallback((records: readonly CareRecordPartFragment[]) => setChanged((before) => joinRecords(before, records)), []);
  return [changed, put] as const;
}

/** A function that is the same for the life of a component, and does what the newest one does. */
export function useStable<Arguments extends unknown[], Result>(act: (...args: Arguments) => Result): (...args: Arguments) => Result {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: Arguments) => latest.current(...args), []);
}
