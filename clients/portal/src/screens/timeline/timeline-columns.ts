import type { Timeline, TimelineCell } from '@hareyaka/sdk';

/** The unit of a column. */
export type TimelineScale = 'MONTH' | 'QUARTER' | 'YEAR';

/** A column: months from `from` to `until`, both `YYYY-MM` and included. `key` is `2026`, `2026-Q4` or `2026-11`. */
export interface TimelineColumn {
  readonly key: string;
  readonly from: string;
  readonly until: string;
}

/** A row's records of one column. */
export interface TimelineColumnCell {
  readonly column: TimelineColumn;
  /** An upper bound; 0 if there is none. */
  readonly atMost: number;
  readonly cells: readonly TimelineCell[];
}

/**
 * The columns from the first to the last month with a record, oldest first, without gaps: time has a true scale, also where nothing happened.
 *
 * @param months every month of the timeline, oldest first
 */
export function listColumns(months: readonly string[], scale: TimelineScale): readonly TimelineColumn[] {
  const columns = new Map<string, TimelineColumn>();
  for (const month of months) {
    const [year, number] = [month.slice(0, 4), Number(month.slice(5, 7))];
    const quarter = Math.ceil(number / 3);
    const column =
      scale === 'MONTH'
        ? { key: month, from: month, until: month }
        : scale === 'QUARTER'
          ? { key: `${year}-Q${quarter}`, from: `${year}-${pad(quarter * 3 - 2)}`, until: `${year}-${pad(quarter * 3)}` }
          : { key: year, from: `${year}-01`, until: `${year}-12` };
    columns.set(column.key, column);
  }
  return [...columns.values()];
}

/** The unit that shows the whole time in about as many columns as fit. */
export function chooseScale(months: number): TimelineScale {
  return months <= 14 ? 'MONTH' : months <= 48 ? 'QUARTER' : 'YEAR';
}

/** One cell for each column. */
export function fillColumns(row: Timeline['rows'][number], columns: readonly TimelineColumn[]): readonly TimelineColumnCell[] {
  return columns.map((column) => {
    const cells = row.cells.filter(({ month }) => column.from <= month && month <= column.until);
    return { column, atMost: cells.reduce((sum, { atMost }) => sum + atMost, 0), cells };
  });
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
