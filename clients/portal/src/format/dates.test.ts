import { describe, expect, it } from '@jest/globals';
import { dayInJapan } from './care-date.js';
import { formatBirthDate, formatClock, formatDate, formatDayOfYear, formatInstant, formatMonth, formatRecent } from './dates.js';

describe('a date', () => {
  it('is written with slashes in Japanese, and with the month’s name in English', () => {
    expect([formatDate('2026-11-01', 'ja'), formatDate('2026-11-01', 'en')]).toEqual(['2026/11/01', '1 Nov 2026']);
    expect([formatDayOfYear('2026-11-01', 'ja'), formatDayOfYear('2026-11-01', 'en')]).toEqual(['11/01', '1 Nov']);
    expect([formatMonth('2026-11', 'ja'), formatMonth('2026-11', 'en')]).toEqual(['2026年11月', 'Nov 2026']);
  });

  it('that is not a date of the calendar is shown as it is', () => {
    expect(formatDate('2026-11', 'ja')).toBe('2026-11');
    expect(formatDate('平成の頃', 'en')).toBe('平成の頃');
    expect(formatMonth('2026', 'ja')).toBe('2026');
  });

  it('of birth is written in both calendars, before 1873 in one', () => {
    expect(formatBirthDate('1955-04-15', 'ja')).toBe('1955/04/15 (昭和30年)');
    expect(formatBirthDate('1955-04-15', 'en')).toBe('15 Apr 1955 (Shōwa 30)');
    expect(formatBirthDate('1872-04-15', 'ja')).toBe('1872/04/15');
  });
});

describe('a moment', () => {
  it('is shown by the clock and the day of Japan', () => {
    expect(formatClock('2026-11-30T15:05:00Z')).toBe('00:05');
    expect(formatInstant('2026-11-30T15:05:00Z', 'ja')).toBe('2026/12/01 00:05');
    expect(formatInstant('2026-11-30T01:32:00Z', 'en')).toBe('30 Nov 2026 10:32');
    expect(dayInJapan(new Date('2026-11-30T15:05:00Z'))).toBe('2026-12-01');
    expect(dayInJapan(new Date('2026-11-30T14:59:59Z'))).toBe('2026-11-30');
  });

  it('of today is only a time, of another day only a date', () => {
    expect(formatRecent('2026-11-30T01:32:00Z', '2026-11-30', 'ja')).toBe('10:32');
    expect(formatRecent('2026-11-29T14:59:00Z', '2026-11-30', 'ja')).toBe('2026/11/29');
  });

  it('that cannot be read is shown as it is', () => {
    expect(formatClock('yesterday')).toBe('yesterday');
    expect(formatInstant('yesterday', 'ja')).toBe('yesterday');
    expect(formatRecent('yesterday', '2026-11-30', 'ja')).toBe('yesterday');
  });
});
