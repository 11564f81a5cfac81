import type { TierFigures } from './measured-tier.js';
import { TIERS } from './tiers.js';

const HEAD = [
  ...['tier', 'facilities', 'patients', 'users', 'asked', 'patients/page', 'permits/page', 'SQL/operation'],
  ...['p50 ms', 'p95 ms', 'p99 ms', 'p99 against the first', 'RSS MB warm', 'RSS MB end', 'permits/s/core', 'wrong'],
];

/** The figures as a Markdown table; each tier's p99 is compared with the first one's. */
export function tierTable(figures: readonly TierFigures[]): string {
  const first = figures[0];
  const rows = figures.map((one) => {
    const { facilities, patients, users } = TIERS[one.tier];
    const [warm, end] = one.memory.map((bytes) => (bytes === undefined ? '–' : String(Math.round(bytes / 1e6))));
    return [
      ...[one.tier, facilities, patients, users, one.requests].map(String),
      ...[one.patients, one.permits, one.statements].map((count) => (count / one.requests).toFixed(1)),
      ...[one.p50, one.p95, one.p99].map((time) => time.toFixed(1)),
      `× ${(one.p99 / first!.p99).toFixed(2)}`,
      ...[warm!, end!],
      one.cpu ? String(Math.round((one.permits * 1000) / one.cpu)) : '–',
      String(wrong(one)),
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map((_, n) => (n === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** The number of wrong answers. */
export function wrong({ complaints }: Pick<TierFigures, 'complaints'>): number {
  return [...complaints.values()].reduce((sum, count) => sum + count, 0);
}
