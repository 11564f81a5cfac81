const OFFSET_OF_JAPAN = 9 * 3_600_000;

/**
 * Finds the calendar day in Japan at an instant. Japan has no summer time.
 *
 * @param instant milliseconds since 1970
 * @example toDayInJapan(Date.UTC(2026, 0, 31, 15)) // '2026-02-01'
 */
export function toDayInJapan(instant: number): string {
  return new Date(instant + OFFSET_OF_JAPAN).toISOString().slice(0, 10);
}
