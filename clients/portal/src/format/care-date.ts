/** A date of care, `YYYY-MM-DD`, as the graph gives it. It is text and never a `Date`: it has no time zone. */
export type CareDate = string;

/** A moment, as the graph gives it: ISO 8601 with a zone. */
export type Instant = string;

/** The languages of the portal. */
export type Language = 'ja' | 'en';

// sv-SE writes YYYY-MM-DD.
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', year: 'numeric', month: '2-digit', day: '2-digit' });
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The year, month and day of a date; undefined if the text is not a date of the calendar. */
export function readCareDate(date: CareDate): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const match = ISO_DATE.exec(date);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isCalendarDay(year, month, day) ? { year, month, day } : undefined;
}

/** Whether the Gregorian calendar has this day. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Writes a date as `YYYY-MM-DD`. */
export function toCareDate(year: number, month: number, day: number): CareDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The day in Japan at a moment. */
export function dayInJapan(at: Date): CareDate {
  return DAY.format(at);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
