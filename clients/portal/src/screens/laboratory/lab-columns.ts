import type { FacilityRef, LabPoint, LabSeries, SystemRef } from '@hareyaka/sdk';

/** One column of the table: the results of one facility of one day, or of one time of a day. */
export interface LabColumn {
  readonly key: string;
  readonly date: string | null;
  /** The date as the source wrote it, where it is no whole day. */
  readonly dateText: string | null;
  readonly time: string | null;
  readonly facility: FacilityRef | null;
  readonly system: SystemRef;
}

/** A table of series and columns. */
export interface LabTable {
  /** Newest first; results without a date last. */
  readonly columns: readonly LabColumn[];
  /** The points of a series in a column: usually one, none, or several of the same moment. */
  readonly pointsAt: (series: LabSeries, column: LabColumn) => readonly LabPoint[];
}

/** Puts the points of series into columns. Each point is in exactly one column. */
export function makeLabTable(all: readonly LabSeries[]): LabTable {
  const columns = new Map<string, LabColumn>();
  const cells = new Map<string, LabPoint[]>();
  for (const series of all)
    for (const point of series.points) {
      const column = columnOf(point);
      columns.set(column.key, column);
      const key = `${series.key}\n${column.key}`;
      cells.set(key, [...(cells.get(key) ?? []), point]);
    }
  return {
    columns: [...columns.values()].sort(compareColumns),
    pointsAt: (series, column) => cells.get(`${series.key}\n${column.key}`) ?? [],
  };
}

function columnOf({ source: { system, node } }: LabPoint): LabColumn {
  const { date, time, facility } = node;
  const dateText = date === null ? node.dateText : null;
  return { key: JSON.stringify([date, dateText, time, facility?.id ?? null, system.id]), date, dateText, time, facility, system };
}

function compareColumns(a: LabColumn, b: LabColumn): number {
  const [one, other] = [a.date ?? '', b.date ?? ''];
  if (one !== other) return one < other ? 1 : -1;
  const [at, otherAt] = [a.time ? Date.parse(a.time) : 0, b.time ? Date.parse(b.time) : 0];
  return otherAt - at || (a.key < b.key ? -1 : 1);
}
