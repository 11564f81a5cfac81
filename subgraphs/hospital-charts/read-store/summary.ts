import { SourceItem } from '../../kit/index.js';
import type { Reading } from '../../sources/ssmix2/storage/read-file.js';
import type { ReadEntry } from './read-entry.js';

const OUTCOMES: readonly Reading['outcome'][] = ['READ', 'NOT_CURRENT', 'QUARANTINED', 'INVALID', 'UNSUPPORTED'];

/** Counts entries by data type and outcome. */
export class Summary {
  readonly #counts = new Map<string, Map<string, number>>();
  #items = 0;
  #warned = 0;

  count({ type, outcome, items, warnings }: ReadEntry): void {
    const row = this.#counts.get(type ?? '-') ?? new Map<string, number>();
    this.#counts.set(type ?? '-', row);
    row.set(outcome, (row.get(outcome) ?? 0) + 1);
    this.#items += items.length;
    const isWarned = warnings.length > 0 || items.some((item) => item instanceof SourceItem && item.warnings.length > 0);
    if (isWarned) this.#warned += 1;
  }

  /** Formats a table for people: one line for each data type, `-` for files that are not of the storage. */
  toString(): string {
    const types = [...this.#counts.keys()].sort();
    const of = (type: string, outcome: string) => this.#counts.get(type)?.get(outcome) ?? 0;
    const rows = types.map((type) => [type, ...OUTCOMES.map((outcome) => of(type, outcome))]);
    const total = OUTCOMES.map((outcome) => types.reduce((sum, type) => sum + of(type, outcome), 0));
    const table = [['type', ...OUTCOMES, 'files'], ...rows.map(withSum), withSum(['all', ...total])].map((row) => row.map(String));
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
    const lines = table.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
    return `${lines.join('\n')}\n${this.#items} items; ${this.#warned} files read with warnings\n`;
  }
}

function withSum(row: (string | number)[]): (string | number)[] {
  return [...row, row.slice(1).reduce<number>((sum, cell) => sum + Number(cell), 0)];
}
