/**
 * The time that is left, as hours, minutes and seconds.
 *
 * @param milliseconds of a negative time, nothing is left
 * @example formatCountdown(3_725_000) // '1:02:05'
 */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}
