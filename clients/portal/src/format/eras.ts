import { type CareDate, isCalendarDay, type Language, readCareDate, toCareDate } from './care-date.js';

interface Era {
  readonly kanji: string;
  readonly latin: string;
  /** The letters and signs that people type for the era. */
  readonly initials: readonly string[];
  /** The first day of the era. */
  readonly from: CareDate;
}

/**
 * The eras since Japan counts days by the Gregorian calendar (1 January 1873), the newest first. A day before has no era here: its month and day would be
 * others.
 */
const ERAS: readonly Era[] = [
  { kanji: '令和', latin: 'Reiwa', initials: ['R', '令', '㋿'], from: '2019-05-01' },
  { kanji: '平成', latin: 'Heisei', initials: ['H', '平', '㍻'], from: '1989-01-08' },
  { kanji: '昭和', latin: 'Shōwa', initials: ['S', '昭', '㍼'], from: '1926-12-25' },
  { kanji: '大正', latin: 'Taishō', initials: ['T', '大', '㍽'], from: '1912-07-30' },
  { kanji: '明治', latin: 'Meiji', initials: ['M', '明', '㍾'], from: '1873-01-01' },
];

/** The year in which an era began, where it is not the year of {@link Era.from}. */
const MEIJI_BEGAN = 1868;

/** A year of an era. `year` 1 is 元年. */
export interface EraYear {
  readonly kanji: string;
  readonly latin: string;
  readonly year: number;
}

/**
 * The era and its year of a day.
 *
 * @returns undefined before 1873, and for a text that is not a date
 * @example findEra('2019-04-30') // { kanji: '平成', latin: 'Heisei', year: 31 }
 */
export function findEra(date: CareDate): EraYear | undefined {
  const day = readCareDate(date);
  const era = day && ERAS.find(({ from }) => from <= date);
  return era && day ? { kanji: era.kanji, latin: era.latin, year: day.year - firstYear(era) + 1 } : undefined;
}

/** The year of an era in words: 昭和30年, 令和元年, Shōwa 30. Undefined before 1873. */
export function formatEraYear(date: CareDate, language: Language): string | undefined {
  const era = findEra(date);
  if (!era) return undefined;
  return language === 'ja' ? `${era.kanji}${era.year === 1 ? '元' : era.year}年` : `${era.latin} ${era.year}`;
}

/** A day by the era's calendar: 令和元年5月1日. Undefined before 1873. */
export function formatEraDate(date: CareDate): string | undefined {
  const day = readCareDate(date);
  const year = formatEraYear(date, 'ja');
  return day && year ? `${year}${day.month}月${day.day}日` : undefined;
}

/**
 * The day that an era, its year, a month and a day name.
 *
 * @param name 昭和, 昭, S, s, ㍼ or Showa
 * @returns undefined if there is no such era, or if the day is not in it (平成31年5月1日)
 */
export function readEraDate(name: string, year: number, month: number, day: number): CareDate | undefined {
  const typed = name.normalize('NFC').toUpperCase();
  const era = ERAS.find(({ kanji, latin, initials }) => kanji === name || fold(latin) === fold(typed) || initials.includes(typed));
  if (!era || year < 1) return undefined;
  const gregorian = firstYear(era) + year - 1;
  if (!isCalendarDay(gregorian, month, day)) return undefined;
  const date = toCareDate(gregorian, month, day);
  return findEra(date)?.kanji === era.kanji ? date : undefined;
}

function firstYear(era: Era): number {
  return era.kanji === '明治' ? MEIJI_BEGAN : Number(era.from.slice(0, 4));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
}
