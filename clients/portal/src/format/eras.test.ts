import { describe, expect, it } from '@jest/globals';
import { findEra, formatEraDate, formatEraYear, readEraDate } from './eras.js';

const borders: [date: string, era: string][] = [
  ['1873-01-01', '明治6年1月1日'],
  ['1912-07-29', '明治45年7月29日'],
  ['1912-07-30', '大正元年7月30日'],
  ['1926-12-24', '大正15年12月24日'],
  ['1926-12-25', '昭和元年12月25日'],
  ['1989-01-07', '昭和64年1月7日'],
  ['1989-01-08', '平成元年1月8日'],
  ['2019-04-30', '平成31年4月30日'],
  ['2019-05-01', '令和元年5月1日'],
  ['1955-04-15', '昭和30年4月15日'],
  ['2026-11-30', '令和8年11月30日'],
];

describe('a day in the era’s calendar', () => {
  it.each(borders)('%s is %s', (date, expected) => {
    expect(formatEraDate(date)).toBe(expected);
  });

  it('is the same as the browser’s own Japanese calendar for every day from 1873 to 2030', () => {
    const oracle = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { dateStyle: 'long', timeZone: 'UTC' });
    const different: string[] = [];
    for (let at = Date.UTC(1873, 0, 1); at < Date.UTC(2031, 0, 1); at += 86_400_000) {
      const date = new Date(at).toISOString().slice(0, 10);
      if (formatEraDate(date) !== oracle.format(at)) different.push(date);
    }
    expect(different).toEqual([]);
  });

  it.each(['1872-12-31', '2026-02-30', '2026-13-01', '', '1955', '1955-4-15'])('does not exist for “%s”', (text) => {
    expect(formatEraDate(text)).toBeUndefined();
    expect(findEra(text)).toBeUndefined();
  });

  it('has the year in both languages', () => {
    expect([formatEraYear('1955-04-15', 'ja'), formatEraYear('1955-04-15', 'en')]).toEqual(['昭和30年', 'Shōwa 30']);
    expect([formatEraYear('2019-05-01', 'ja'), formatEraYear('2019-05-01', 'en')]).toEqual(['令和元年', 'Reiwa 1']);
  });
});

describe('an era that a person types', () => {
  it.each([
    ['昭和', 30, 4, 15, '1955-04-15'],
    ['昭', 30, 4, 15, '1955-04-15'],
    ['S', 30, 4, 15, '1955-04-15'],
    ['s', 30, 4, 15, '1955-04-15'],
    ['㍼', 30, 4, 15, '1955-04-15'],
    ['Showa', 30, 4, 15, '1955-04-15'],
    ['Shōwa', 30, 4, 15, '1955-04-15'],
    ['明治', 45, 7, 29, '1912-07-29'],
    ['R', 6, 2, 29, '2024-02-29'],
  ] as const)('%s %i.%i.%i is %s', (name, year, month, day, expected) => {
    expect(readEraDate(name, year, month, day)).toBe(expected);
  });

  it.each([
    ['平成', 31, 5, 1],
    ['昭和', 65, 1, 1],
    ['昭和', 0, 1, 1],
    ['明治', 5, 12, 31],
    ['令和', 5, 2, 29],
    ['X', 1, 1, 1],
    ['', 1, 1, 1],
  ] as const)('“%s” %i.%i.%i is no day of that era', (name, year, month, day) => {
    expect(readEraDate(name, year, month, day)).toBeUndefined();
  });
});
