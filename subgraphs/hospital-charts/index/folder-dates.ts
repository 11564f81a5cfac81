import { type CareDates, type ChartAsk, isDated } from '../../kit/index.js';

/**
 * The usual greatest difference in days between a folder and its items (`FolderDistances` learns where it is greater). A file is in the folder of its order's care date, and the date in the
 * file can differ (a specimen taken the evening before). `makeDateTest` extends the requested dates by this number of days on both sides.
 */
export const NEAR_DAYS = 7;

const FIRST_DAY = Date.parse('0001-01-01');
const LAST_DAY = Date.parse('9999-12-31');

/** Adds days to a date, `YYYY-MM-DD`. The result stays in the years 0001 to 9999: any other date has no such form and no such order. */
export function addDays(day: string, days: number): string {
  const time = Date.parse(day) + days * 86_400_000;
  return new Date(Math.min(Math.max(time, FIRST_DAY), LAST_DAY)).toISOString().slice(0, 10);
}

/** The folders, `YYYY-MM-DD`, that may hold items of these dates. An absent end is open. */
export function widen({ from, until }: CareDates, days = NEAR_DAYS): CareDates {
  return { ...(from && { from: addDays(from, -days) }), ...(until && { until: addDays(until, days) }) };
}

/**
 * Finds the span of folders, `YYYY-MM-DD`, that covers all of these requests. An absent end is open.
 *
 * @param getDistance how far a request's folders are from its items, in days
 */
export function listFolders<A extends Pick<ChartAsk, 'category' | 'place'>>(
  asks: readonly A[],
  getDistance: (ask: A) => number = () => NEAR_DAYS,
): CareDates {
  const spans = asks.flatMap((ask): readonly CareDates[] => {
    return isDated(ask.category) ? ask.place.dates.map((dates) => widen(dates, getDistance(ask))) : [{}];
  });
  const [froms, untils] = [spans.map(({ from }) => from), spans.map(({ until }) => until)];
  const from = froms.every((day) => day !== undefined) ? froms.sort()[0] : undefined;
  const until = untils.every((day) => day !== undefined) ? untils.sort().at(-1) : undefined;
  return { ...(from && { from }), ...(until && { until }) };
}

/** Reads the date of a file's folder, `YYYY-MM-DD`, from a valid path. Null if the data type has no dates. */
export function readFolderDay(path: string): string | null {
  const [, , , day = '-'] = path.split('/', 4);
  return day === '-' ? null : `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}
