import { type CareDates, type ChartAsk, isDated } from '../../kit/index.js';

/**
 * A file lies in the folder of its order's care date, which can differ by some days from the date in it (a specimen taken the evening
 * before). `mayHold` looks so far around the dates asked.
 */
export const NEAR_DAYS = 7;

/** Adds days to a date, `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The one span of folders, `YYYY-MM-DD`, in which whatever these questions ask may lie. An absent end is open. */
export function listFolders(asks: readonly Pick<ChartAsk, 'category' | 'place'>[]): CareDates {
  const spans = asks.flatMap(({ category, place }): readonly CareDates[] => (isDated(category) ? place.dates : [{}]));
  const [froms, untils] = [spans.map(({ from }) => from), spans.map(({ until }) => until)];
  const from = froms.every((day) => day !== undefined) ? froms.sort()[0] : undefined;
  const until = untils.every((day) => day !== undefined) ? untils.sort().at(-1) : undefined;
  return { ...(from && { from: addDays(from, -NEAR_DAYS) }), ...(until && { until: addDays(until, NEAR_DAYS) }) };
}
