import { type CareDate, isCalendarDay, toCareDate } from './care-date.js';
import { readEraDate } from './eras.js';

const DIGITS_ONLY = /^(\d{4})(\d{2})(\d{2})$/;
const GREGORIAN = /^(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?$/;
const ERA = /^([^\d]{1,6}?)\s*(\d{1,2}|元)[年/.-](\d{1,2})[月/.-](\d{1,2})日?$/;
const ERA_DIGITS = /^([A-Za-z])(\d{2})(\d{2})(\d{2})$/;

/**
 * Reads a birth date in the ways in which people in Japan write it: 昭和30.4.15, S30.4.15, S300415, 19550415, 1955/4/15, 1955年4月15日. Full-width
 * letters and digits are read too.
 *
 * @returns `YYYY-MM-DD`; undefined if the text is not one whole day of the calendar
 * @example readBirthDate('昭和３０年４月１５日') // '1955-04-15'
 */
export function readBirthDate(text: string): CareDate | undefined {
  // NFKC makes ㍼ 昭和 and １ 1.
  const typed = text.normalize('NFKC').trim();
  const plain = DIGITS_ONLY.exec(typed) ?? GREGORIAN.exec(typed);
  if (plain) {
    const [year, month, day] = [Number(plain[1]), Number(plain[2]), Number(plain[3])];
    return year >= 1850 && isCalendarDay(year, month, day) ? toCareDate(year, month, day) : undefined;
  }
  const era = ERA_DIGITS.exec(typed) ?? ERA.exec(typed);
  if (!era) return undefined;
  return readEraDate(era[1]!.trim(), era[2] === '元' ? 1 : Number(era[2]), Number(era[3]), Number(era[4]));
}
