import type { PartialDate } from '../formats/text/read-date.js';

/** A file or a reply that was read, and its name by content. */
export interface Source<T> {
  readonly value: T;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** When the machine first had it, `YYYYMMDDHHMMSSFFF`. It decides only between sources whose content does not say which one is newer. */
  readonly receivedAt?: string;
}

/** The newest last. The order in which they came does not matter: what they say decides, then when they were received, then their hash. */
export function compareSources(
  one: { statedAt: string; receivedAt: string; sha256: string },
  other: { statedAt: string; receivedAt: string; sha256: string },
): number {
  return (
    compareTexts(one.statedAt, other.statedAt) || compareTexts(one.receivedAt, other.receivedAt) || compareTexts(one.sha256, other.sha256)
  );
}

export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A timestamp of the storage, from a date and perhaps a time `HHMMSS`. A month or a year is its first day. */
export function toTimestamp(date: PartialDate, time = ''): string {
  const day = date.length === 4 ? `${date}0101` : date.length === 6 ? `${date}01` : date;
  return `${day}${time.padEnd(9, '0').slice(0, 9)}`;
}
