/** The day that is `days` days after a day, or before it if `days` is negative; both `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How many days lie between two days: 0 for the same day. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The day in Japan of a moment: `YYYY-MM-DD`. */
export function dayInJapan(moment: string): string {
  return new Date(Date.parse(moment) + 9 * 3_600_000).toISOString().slice(0, 10);
}
