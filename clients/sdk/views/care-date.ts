/** The first and the last moment of the years that `YYYY-MM-DD` can write. */
const [FIRST, LAST] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T00:00:00Z')];

/**
 * The day that is `days` days after a day, or before it if `days` is negative; both `YYYY-MM-DD`. A day that this form cannot write is the last or first one that it
 * can: a source may give any number of days.
 */
export function addDays(day: string, days: number): string {
  const moment = Date.parse(`${day}T00:00:00Z`) + days * 86_400_000;
  return new Date(Math.min(Math.max(moment, FIRST), LAST)).toISOString().slice(0, 10);
}

/** How many days lie between two days: 0 for the same day. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The day in Japan of a moment: `YYYY-MM-DD`. */
export function dayInJapan(moment: string): string {
  return new Date(Date.parse(moment) + 9 * 3_600_000).toISOString().slice(0, 10);
}
