import type { DayCount } from './chart-answer.js';

/** Adds the counts of days to those of months, `YYYY-MM`, newest first. */
export function countMonths(days: readonly DayCount[]): { month: string; count: number }[] {
  const months = new Map<string, number>();
  for (const { date, count } of days) {
    const month = date.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + count);
  }
  return [...months].map(([month, count]) => ({ month, count })).sort((a, b) => (a.month < b.month ? 1 : -1));
}
