import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateOfDay, dayNumber, makeTimeTicks, makeValueAxis } from './trend-scale.js';

describe('an axis for values', () => {
  it.each([
    [
      [0.9, 1.42],
      [0.8, 1, 1.2, 1.4, 1.6],
    ],
    [
      [138, 145],
      [136, 138, 140, 142, 144, 146],
    ],
    [[5], [4.5, 5, 5.5]],
    [[0, 0], [0, 0.5, 1].slice(0, 3)],
    [
      [0, 0.14],
      [0, 0.05, 0.1, 0.15, 0.2],
    ],
    [
      [-3, 3],
      [-4, -2, 0, 2, 4],
    ],
    [
      [12_000, 98_000],
      [0, 50_000, 100_000, 150_000],
    ],
    [
      [-1.7e308, 1.7e308],
      [-1e300, 0, 1e300],
    ],
  ])('of %j has round ticks', (values, ticks) => {
    expect(makeValueAxis(values).ticks).toEqual(expect.arrayContaining(ticks.slice(1, -1)));
  });

  it('holds every value between its ends, and begins below zero only for values below zero', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1_000),
          { minLength: 1, maxLength: 20 },
        ),
        (values) => {
          const { from, until, ticks } = makeValueAxis(values);
          expect(from <= Math.min(...values) && until >= Math.max(...values) && from < until).toBe(true);
          expect(ticks.length >= 2 && ticks.length <= 12 && ticks.every((tick) => tick >= from && tick <= until)).toBe(true);
          if (Math.min(...values) >= 0) expect(from).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('an axis of time', () => {
  it.each([
    ['2026-10-20', '2026-12-05', 6, ['2026-11-01', '2026-12-01']],
    ['2026-01-01', '2026-12-31', 4, ['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']],
    ['2019-05-01', '2026-11-30', 4, ['2020-01-01', '2022-01-01', '2024-01-01', '2026-01-01']],
    ['2026-11-02', '2026-11-09', 4, ['2026-11-02']],
  ])('from %s to %s has at most %d first days of months', (from, until, count, ticks) => {
    expect(makeTimeTicks(dayNumber(from), dayNumber(until), count).map(dateOfDay)).toEqual(ticks);
  });
});
