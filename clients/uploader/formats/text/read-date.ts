import { isCalendarDay } from '../../../../subgraphs/sources/hl7-v2/partial-time.js';

/** A day, a month or a year, as precise as its source gave it: `YYYYMMDD`, `YYYYMM` or `YYYY`. */
export type PartialDate = string;

/** The year before the first year of each era: 明治, 大正, 昭和, 平成, 令和. */
const ERAS: Readonly<Record<string, number>> = {
  ...{ 1: 1867, 2: 1911, 3: 1925, 4: 1988, 5: 2018 },
  ...{ M: 1867, T: 1911, S: 1925, H: 1988, R: 2018 },
};

/**
 * Reads a date as receipt computers write it: `YYYYMMDD`, `YYYYMM`, `YYYY`, `YYYY-MM-DD`, and in Japanese eras `GYYMMDD`, `GYYMM`, `GYY`,
 * where G is a digit (1 明治 … 5 令和) or a letter (M T S H R). The number of characters decides which one it is. Null if it is none, or
 * if the day does not exist. `0000…` and `9999…` mean that there is none.
 */
export function readDate(text: string): PartialDate | null {
  const plain = text.normalize('NFKC').trim().toUpperCase();
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/.exec(plain) ?? [];
  if (year !== undefined) return checkDate(Number(year), month!.padStart(2, '0'), day?.padStart(2, '0') ?? '');
  if (/^(0+|9{4,8})$/.test(plain)) return null;
  if (/^\d{4}(\d\d){0,2}$/.test(plain)) return checkDate(Number(plain.slice(0, 4)), plain.slice(4, 6), plain.slice(6, 8));
  const [, era, years, rest] = /^([1-5MTSHR])(\d\d)((?:\d\d){0,2})$/.exec(plain) ?? [];
  if (era === undefined || Number(years) === 0) return null;
  return checkDate(ERAS[era]! + Number(years), rest!.slice(0, 2), rest!.slice(2, 4));
}

/** A date with a day; null if it is less precise. */
export function readDay(text: string): PartialDate | null {
  const date = readDate(text);
  return date?.length === 8 ? date : null;
}

/** A month `YYYYMM`; null if it is none, or more or less precise. */
export function readMonth(text: string): PartialDate | null {
  const date = readDate(text);
  return date?.length === 6 ? date : null;
}

/** The day of a month, `YYYYMMDD`; null if the month does not have it. */
export function dayOfMonth(month: PartialDate, day: number): PartialDate | null {
  return checkDate(Number(month.slice(0, 4)), month.slice(4, 6), String(day).padStart(2, '0'));
}

function checkDate(year: number, month: string, day: string): PartialDate | null {
  if (year < 1868 || year > 2200) return null;
  if (month !== '' && !isCalendarDay(year, Number(month), day === '' ? 1 : Number(day))) return null;
  return `${year}${month}${day}`;
}
