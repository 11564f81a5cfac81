import type { RowChoices } from './row-choices.js';

/** Milliseconds since 1970 UTC. */
export type Instant = number;

/** Milliseconds. */
export const DAY = 86_400_000;

/** Some instant from `least` to `most` days before `at`, in working hours. */
export function before(random: RowChoices, at: Instant, least: number, most: number): Instant {
  const day = Math.floor(at / DAY) - random.int(least, most);
  return day * DAY + random.int(0, 8 * 3_600_000);
}

const dates = new Map<number, string>();

/** A date as `YYYY-MM-DD`, the given number of days before `at`. Cached, because there are few days and millions of birthdays. */
export function dateBefore(at: Instant, days: number): string {
  const day = Math.floor(at / DAY) - days;
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}
