import { type ChartCost, OURS } from './measured-fleet.js';

/** A row of the table: a case of one build. */
export interface CostRow {
  readonly name: string;
  readonly cost: ChartCost;
}

const HEADER = ['CPU ms an operation', ...OURS, 'ours', 'p50 ms', 'items', 'files an item', 'kB an item'];

/** Prints each case: CPU time of each process for one operation, the files and bytes that were read for an item that is shown. */
export function costTable(rows: readonly CostRow[]): string {
  const lines = rows.map(({ name, cost }) => {
    const { operations, cpu, items, files, bytes } = cost;
    const each = OURS.map((one) => (cpu[one] ?? Number.NaN) / operations);
    const sum = each.reduce((total, one) => total + one, 0);
    return [
      name,
      ...[...each, sum, median(cost.times), items / operations].map((one) => one.toFixed(0)),
      (files / items).toFixed(2),
      (bytes / items / 1e3).toFixed(1),
    ];
  });
  const table = [HEADER, ...lines];
  const widths = HEADER.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')).join('\n');
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
