import { describe, expect, it } from '@jest/globals';
import { chooseAgeUnit, findAge } from './age.js';

describe('an age', () => {
  it.each([
    ['1955-04-15', '2026-04-14', 70, 851],
    ['1955-04-15', '2026-04-15', 71, 852],
    ['1955-04-15', '2026-11-30', 71, 859],
    ['2026-11-30', '2026-11-30', 0, 0],
    ['2026-10-31', '2026-11-30', 0, 0],
    ['2026-10-31', '2026-12-01', 0, 1],
    ['2024-02-29', '2025-02-28', 0, 11],
    ['2024-02-29', '2025-03-01', 1, 12],
    ['1912-07-29', '2026-11-30', 114, 1372],
  ])('of a person born on %s is on %s %i years, %i months in all', (birth, on, years, months) => {
    expect(findAge(birth, on)).toEqual({ years, months });
  });

  it.each([
    ['2026-12-01', '2026-11-30'],
    ['1955', '2026-11-30'],
    ['1955-02-30', '2026-11-30'],
  ])('does not exist for a birth on %s seen from %s', (birth, on) => {
    expect(findAge(birth, on)).toBeUndefined();
  });

  it('is shown in months under three years, in years from then on', () => {
    expect(chooseAgeUnit({ years: 0, months: 0 })).toEqual({ unit: 'MONTHS', count: 0 });
    expect(chooseAgeUnit({ years: 2, months: 35 })).toEqual({ unit: 'MONTHS', count: 35 });
    expect(chooseAgeUnit({ years: 3, months: 36 })).toEqual({ unit: 'YEARS', count: 3 });
  });
});
