/** A point in time, as precise as its source gave it. */
export interface PartialTime {
  /** As given: `20110701`, `199601`, `小学校低学年の頃`. */
  text: string;
  /** YYYY-MM-DD as written; null if it is less precise, or if the day does not exist. */
  date: string | null;
  /** ISO 8601 in UTC with milliseconds; null if it is less precise than a minute. */
  instant: string | null;
}

/** HL7 TS (2.5 §2.A.77), also with the fraction that SS-MIX2 writers append without a point (`20110701113813225`). */
const TS = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.?(\d{1,4}))?)?)?)?)?)?([+-]\d{4})?$/;
const TOKYO = '+0900';

/**
 * Reads an HL7 timestamp. Total: free text, and days and times that do not exist, keep their text but get no date or instant.
 *
 * @param messageZone the zone of MSH-7, the default of the message's times (HL7 2.5 §2.15.9.7); without it, Asia/Tokyo
 */
export function readPartialTime(text: string, messageZone: string | null = null): PartialTime {
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = messageZone ?? TOKYO] = TS.exec(text) ?? [];
  if (!year || !month || !day || !isCalendarDay(Number(year), Number(month), Number(day))) return { text, date: null, instant: null };
  const date = `${year}-${month}-${day}`;
  if (hour === undefined || minute === undefined) return { text, date, instant: null };
  const offset = readOffsetMinutes(zone);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || offset === null) return { text, date, instant: null };
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), milliseconds);
  return { text, date, instant: new Date(local - offset * 60_000).toISOString() };
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a day exists. Refuses years before 100. It is called for every path of an index, so it makes no Date. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeapYear ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0);
  return year >= 100 && day >= 1 && day <= days;
}

function readOffsetMinutes(zone: string): number | null {
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3, 5))];
  return hours > 14 || minutes > 59 ? null : (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
