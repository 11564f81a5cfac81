import { type CareDate, dayInJapan, type Instant, type Language, readCareDate } from './care-date.js';
import { formatEraYear } from './eras.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** A date: 2026/11/01 in Japanese, 1 Nov 2026 in English. A text that is not a date is shown as it is. */
export function formatDate(date: CareDate, language: Language): string {
  const day = readCareDate(date);
  if (!day) return date;
  return language === 'ja' ? date.replaceAll('-', '/') : `${day.day} ${MONTHS[day.month - 1]} ${day.year}`;
}

/** A date without its year, for columns under a heading with the year: 11/01, 1 Nov. */
export function formatDayOfYear(date: CareDate, language: Language): string {
  const day = readCareDate(date);
  if (!day) return date;
  return language === 'ja' ? date.slice(5).replace('-', '/') : `${day.day} ${MONTHS[day.month - 1]}`;
}

/** A month: 2026年11月, Nov 2026. @param month `YYYY-MM` */
export function formatMonth(month: string, language: Language): string {
  const match = /^(\d{4})-(\d{2})$/.exec(month);
  if (!match) return month;
  return language === 'ja' ? `${match[1]}年${Number(match[2])}月` : `${MONTHS[Number(match[2]) - 1] ?? match[2]} ${match[1]}`;
}

/** A birth date in both calendars: 1955/04/15 (昭和30年), 15 Apr 1955 (Shōwa 30). */
export function formatBirthDate(date: CareDate, language: Language): string {
  const era = formatEraYear(date, language);
  return era ? `${formatDate(date, language)} (${era})` : formatDate(date, language);
}

/** The time of day in Japan: 10:32. */
export function formatClock(at: Instant | Date): string {
  const date = toDate(at);
  return date ? CLOCK.format(date) : String(at);
}

/** A moment in Japan: 2026/11/01 10:32, 1 Nov 2026 10:32. */
export function formatInstant(at: Instant | Date, language: Language): string {
  const date = toDate(at);
  return date ? `${formatDate(dayInJapan(date), language)} ${CLOCK.format(date)}` : String(at);
}

/** A moment as short as it can be: only the time if it is today in Japan, else only the date. */
export function formatRecent(at: Instant, today: CareDate, language: Language): string {
  const date = toDate(at);
  if (!date) return at;
  const day = dayInJapan(date);
  return day === today ? CLOCK.format(date) : formatDate(day, language);
}

function toDate(at: Instant | Date): Date | undefined {
  const date = typeof at === 'string' ? new Date(at) : at;
  return Number.isNaN(date.getTime()) ? undefined : date;
}
