/** Days as `YYYY-MM-DD`, without zones: the demo's world counts from its first start. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `2026-01-31` → `20260131`, as SS-MIX2 and HL7 write a date. */
export function compact(day: string): string {
  return day.replaceAll('-', '');
}

/** Today in Asia/Tokyo. */
export function todayInTokyo(now: number): string {
  return new Date(now + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** An instant in UTC for a wall-clock time in Tokyo: `instantOf('2026-01-31', 9)` → `2026-01-31T00:00:00.000Z`. */
export function instantOf(day: string, hourInTokyo: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hourInTokyo - 9) * 3_600_000).toISOString();
}
