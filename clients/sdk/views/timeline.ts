import type { Category } from '../generated/operation-types.js';
import { compareTexts, type FacilityRef, type Lane, pickLanes, type SystemRef } from '../lane.js';

/** One count of a chart's timeline. */
export interface TimelineCount {
  readonly facility: FacilityRef | null;
  readonly category: Category;
  /** `YYYY-MM` */
  readonly month: string;
  /** The greatest number of records that there can be. */
  readonly atMost: number;
}

/** The list of a chart that the timeline needs. */
export interface TimelineChart {
  readonly timeline: readonly TimelineCount[] | null;
}

/** One cell of the timeline: a row's records of one month. */
export interface TimelineCell {
  readonly month: string;
  /** The greatest number of records: an upper bound, because an order and its dispensing are two records and one item. */
  readonly atMost: number;
  /** What was added up. */
  readonly sources: readonly (TimelineCount & { readonly system: SystemRef })[];
}

/** One row: a category, or a facility. */
export interface TimelineRow {
  readonly key: string;
  /** The category of a row by category. */
  readonly category: Category | undefined;
  /** The facility of a row by facility; null if the graph could not name it. */
  readonly facility: FacilityRef | null | undefined;
  /** Only months with records, oldest first. */
  readonly cells: readonly TimelineCell[];
}

/** Rows and months of a timeline. */
export interface Timeline {
  /** Every month from the first to the last with a record, oldest first, without gaps. */
  readonly months: readonly string[];
  readonly rows: readonly TimelineRow[];
  /** Systems of which nothing is counted, and why: `LOADING`, the code of a failure, or `FIELD_NOT_ANSWERED` for an index that cannot be read. */
  readonly missing: readonly { readonly system: SystemRef; readonly code: string }[];
}

/**
 * Adds the counts of all lanes up into rows by category or by facility, and months.
 *
 * The same facility can be in two systems (each has other records): their counts are added, and the cell's sources tell them apart. If a system
 * gives the same facility, category and month twice, the counts are added too.
 */
export function buildTimeline(lanes: readonly Lane<TimelineChart>[], by: 'CATEGORY' | 'FACILITY'): Timeline {
  const picked = pickLanes(lanes);
  const counts = picked.flatMap((lane) =>
    lane.state === 'LOADED' ? (lane.chart.timeline ?? []).map((count) => ({ ...count, system: lane.system })) : [],
  );
  const rows = new Map<string, typeof counts>();
  for (const count of counts) {
    const key = by === 'CATEGORY' ? count.category : count.facility ? `facility ${count.facility.id}` : `system ${count.system.id}`;
    rows.set(key, [...(rows.get(key) ?? []), count]);
  }
  return {
    months: listMonths(counts.map(({ month }) => month)),
    rows: [...rows]
      .map(([key, members]) => ({
        key,
        category: by === 'CATEGORY' ? members[0]!.category : undefined,
        facility: by === 'FACILITY' ? members[0]!.facility : undefined,
        cells: makeCells(members),
      }))
      .sort((a, b) => compareTexts(a.key, b.key)),
    missing: picked.flatMap((lane) => {
      if (lane.state === 'LOADING') return [{ system: lane.system, code: 'LOADING' }];
      if (lane.state === 'FAILED') return [{ system: lane.system, code: lane.code }];
      if (lane.chart.timeline !== null) return [];
      const error = lane.errors.find(({ path }) => path === undefined || path.length < 4 || path[3] === 'timeline');
      return [{ system: lane.system, code: error?.extensions.code ?? 'FIELD_NOT_ANSWERED' }];
    }),
  };
}

function makeCells(counts: readonly (TimelineCount & { readonly system: SystemRef })[]): readonly TimelineCell[] {
  const byMonth = new Map<string, (TimelineCount & { readonly system: SystemRef })[]>();
  for (const count of counts) byMonth.set(count.month, [...(byMonth.get(count.month) ?? []), count]);
  return [...byMonth]
    .map(([month, sources]) => ({
      month,
      atMost: sources.reduce((sum, { atMost }) => sum + atMost, 0),
      sources: sources.sort((a, b) => compareTexts(keyOf(a), keyOf(b))),
    }))
    .sort((a, b) => compareTexts(a.month, b.month));
}

function keyOf({ system, facility, category, atMost }: TimelineCount & { readonly system: SystemRef }): string {
  return `${system.id} ${facility?.id ?? ''} ${category} ${String(atMost).padStart(9, '0')}`;
}

function listMonths(months: readonly string[]): readonly string[] {
  const sorted = [...months].sort();
  const last = sorted.at(-1) ?? '';
  const all: string[] = [];
  for (let month = sorted[0] ?? '~'; month <= last; month = nextMonth(month)) all.push(month);
  return all;
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(number + 1).padStart(2, '0')}`;
}
