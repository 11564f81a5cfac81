import type { Answer, GraphError } from './ask.js';

/** A connected system: its id in the graph, and its name as people know it. */
export interface SystemRef {
  readonly id: string;
  readonly name: string;
}

/** A facility, as every item and every answer names it. */
export interface FacilityRef {
  readonly id: string;
  readonly name: string;
}

/** What one system has answered so far to one operation. Until its answer comes, the lane is LOADING. */
export type Lane<Chart> =
  | { readonly system: SystemRef; readonly state: 'LOADING' }
  | {
      readonly system: SystemRef;
      readonly state: 'FAILED';
      readonly code: string;
      readonly requestId: string | undefined;
      /** Seconds to wait at least before the next try. */
      readonly retryAfter: number;
    }
  | {
      readonly system: SystemRef;
      readonly state: 'LOADED';
      /** When the answer came: ISO 8601. */
      readonly at: string;
      readonly chart: Chart;
      readonly errors: readonly GraphError[];
    };

/** The data of an operation that is asked once for each system. */
export interface LaneData<Chart> {
  readonly patient: { readonly charts: readonly Chart[] } | null;
}

/** The chart in the data of a lane's operation: `ChartOf<ChartSummaryQuery>`. */
export type ChartOf<Data> = Data extends LaneData<infer Chart> ? Chart : never;

/** The code of a lane whose patient or system does not exist, or is not shown to the person: the graph does not tell which. */
export const NOT_SHOWN = 'NOT_FOUND';

/**
 * Makes a lane of the answer to one system's operation.
 *
 * The lane has failed if there is no chart, or if every field of the chart is null and an error says why: then the whole system did not
 * answer. Otherwise it is loaded, and each list of it can still be incomplete or null: see `listState`.
 *
 * @param at when the answer came, as ISO 8601
 */
export function readLane<Chart extends object>(system: SystemRef, answer: Answer<LaneData<Chart>>, at: string): Lane<Chart> {
  const chart = answer.data?.patient?.charts[0];
  const first = answer.errors[0];
  if (chart && !(first && Object.values(chart).every((value) => value === null)))
    return { system, state: 'LOADED', at, chart, errors: answer.errors };
  return {
    system,
    state: 'FAILED',
    code: first?.extensions.code ?? NOT_SHOWN,
    requestId: first?.extensions.requestId ?? answer.requestId,
    retryAfter: answer.retryAfter,
  };
}

/**
 * Picks one lane for each system, sorted by the system's id. Every view begins with it, so that neither the order nor duplicates matter. Of several lanes of
 * one system, a loaded one wins over a failed one, a failed one over one that is loading, and the newest over an older one.
 */
export function pickLanes<Chart>(lanes: readonly Lane<Chart>[]): readonly Lane<Chart>[] {
  const bySystem = new Map<string, Lane<Chart>>();
  for (const lane of lanes) {
    const other = bySystem.get(lane.system.id);
    if (!other || compareLanes(lane, other) > 0) bySystem.set(lane.system.id, lane);
  }
  return [...bySystem.values()].sort((a, b) => compareTexts(a.system.id, b.system.id));
}

const RANKS = { LOADING: 0, FAILED: 1, LOADED: 2 } as const;

function compareLanes<Chart>(a: Lane<Chart>, b: Lane<Chart>): number {
  const at = (lane: Lane<Chart>) => (lane.state === 'LOADED' ? Date.parse(lane.at) : 0);
  return RANKS[a.state] - RANKS[b.state] || at(a) - at(b) || compareTexts(JSON.stringify(a), JSON.stringify(b));
}

/** Compares texts by their code units: the same order on every machine and in every language. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
