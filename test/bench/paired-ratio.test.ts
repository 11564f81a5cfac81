import { expect, it } from '@jest/globals';
import { pairedRatio } from './paired-ratio.js';

it('A paired ratio compares round by round, so that a round that is noisy for both changes nothing', () => {
  expect(pairedRatio([1, 2, 10, 4], [1, 2, 10, 4])).toEqual({ median: 1, low: 1, high: 1, rounds: 4 });
  const { median, low, high } = pairedRatio([1.1, 2.2, 11, 4.4, 5], [1, 2, 10, 4, 5]);
  expect(median).toBeCloseTo(1.1);
  expect([low, high].map((one) => one.toFixed(1))).toEqual(['1.0', '1.1']);
});

it('A paired ratio leaves out rounds that only one build has', () => {
  expect(pairedRatio([2, 2, 2], [1]).rounds).toBe(1);
});
