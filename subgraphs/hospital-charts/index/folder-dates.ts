import { type CareDates, type ChartAsk, isDated } from '../../kit/index.js';

/**
 * The greatest difference in days between a folder and its items. A file is in the folder of its order's care date, and the date in the
 * file can differ (a specimen taken the evening before). `mayHold` extends the requested dates by this number of days on both sides.
 */
export const NEAR_DAYS = 7;

/** Adds days to a date, `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Finds the span of folders, `YYYY-MM-DD`, that covers all of these requests. An absent end is open. */
export function listFolders(asks: readonly Pick<ChartAsk, 'category' | 'place'>[]): CareDates {
  const spans = asks.flatMap(({ category, place }): readonly CareDates[] => (isDated(category) ? place.dates : [{}]));
  const [froms, untils] = [spans.map(({ from }) => from), spans.map(({ until }) => until)];
  const from = froms.every((day) => day !== undefined) ? froms.sort()[0] : undefined;
  const until = untils.every((day) => day !== undefined) ? untils.sort().at(-1) : undefined;
  return { ...(from && { from: addDays(from, -NEAR_DAYS) }), ...(until && { until: addDays(until, NEAR_DAYS) }) };
}
