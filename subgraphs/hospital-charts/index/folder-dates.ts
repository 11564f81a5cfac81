import { type CareDates, type ChartAsk, isDated } from '../../kit/index.js';

/**
 * The greatest difference in days between a folder and its items. A file is in the folder of its order's care date, and the date in the
 * file can differ (a specimen taken the evening before). `mayHold` extends the requested dates by this number of days on both sides.
 */
export const NEAR_DAYS = 7;

const FIRST_DAY = Date.parse('0001-01-01');
const LAST_DAY = Date.parse('9999-12-31');

/** Adds days to a date, `YYYY-MM-DD`. The result stays in the years 0001 to 9999: any other date has no such form and no such order. */
export function addDays(day: string, days: number): string {
  const time = Date.parse(day) + days * 86_400_000;
  return new Date(Math.min(Math.max(time, FIRST_DAY), LAST_DAY)).toISOString().slice(0, 10);
}

/** Finds the span of folders, `YYYY-MM-DD`, that covers all of these requests. An absent end is open. */
export function listFolders(asks: readonly Pick<ChartAsk, 'category' | 'place'>[]): CareDates {
  const spans = asks.flatMap(({ category, place }): readonly CareDates[] => (isDated(category) ? place.dates : [{}]));
  const [froms, untils] = [spans.map(({ from }) => from), spans.map(({ until }) => until)];
  const from = froms.every((day) => day !== undefined) ? froms.sort()[0] : undefined;
  const until = untils.every((day) => day !== undefined) ? untils.sort().at(-1) : undefined;
  return { ...(from && { from: addDays(from, -NEAR_DAYS) }), ...(until && { until: addDays(until, NEAR_DAYS) }) };
}
