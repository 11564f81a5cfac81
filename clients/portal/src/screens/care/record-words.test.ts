import { describe, expect, it } from '@jest/globals';
import { describeMoment } from './record-words.js';

describe('When care was given', () => {
  it.each([
    ['the moment of a record of the same day', '2026-11-30', '2026/11/30 09:00'],
    ['the day alone of a record that was written on another day', '2026-11-10', '2026/11/10'],
    ['the moment of a record without a day', null, '2026/11/30 09:00'],
  ])('is %s', (_what, date, words) => {
    expect(describeMoment({ date, recordedAt: '2026-11-30T00:00:00Z' }, 'ja')).toBe(words);
  });

  it('goes by the day in Japan, where midnight is at 15:00 UTC', () => {
    expect(describeMoment({ date: '2026-12-01', recordedAt: '2026-11-30T15:00:00Z' }, 'ja')).toBe('2026/12/01 00:00');
    expect(describeMoment({ date: '2026-11-30', recordedAt: '2026-11-30T15:00:00Z' }, 'ja')).toBe('2026/11/30');
  });
});
