import { describe, expect, it } from '@jest/globals';
import { addDays } from './care-date.js';

describe('A day after some days', () => {
  it.each([
    ['2026-11-30', 1, '2026-12-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-11-30', 2_147_483_647, '9999-12-31'],
    ['2026-11-30', 3_000_000, '9999-12-31'],
    ['9999-12-31', 1, '9999-12-31'],
    ['0000-01-01', -1, '0000-01-01'],
  ])('%s and %d more is %s', (day, days, result) => {
    expect(addDays(day, days)).toBe(result);
  });
});
