import type { Speed } from './decode-speed.js';

/** One row for each data type: the content of a message, and the number that is read in a second. */
export function speedTable(rows: readonly (readonly [type: string, Speed])[]): string {
  const header = ['type', 'bytes', 'messages/s', 'MB/s', 'µs each'];
  const lines = rows.map(([type, { messages, seconds, bytes }]) => [
    type,
    (bytes / messages).toFixed(0),
    (messages / seconds).toFixed(0),
    (bytes / seconds / 1e6).toFixed(1),
    ((seconds / messages) * 1e6).toFixed(0),
  ]);
  const table = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')).join('\n');
}
