import { describe, expect, it } from '@jest/globals';
import { formatCountdown } from './countdown.js';

describe('the time that is left', () => {
  it.each([
    [4 * 3_600_000, '4:00:00'],
    [3_725_000, '1:02:05'],
    [59_001, '0:01:00'],
    [59_000, '0:00:59'],
    [1, '0:00:01'],
    [0, '0:00:00'],
    [-5_000, '0:00:00'],
  ])('of %i ms is %s', (milliseconds, text) => expect(formatCountdown(milliseconds)).toBe(text));
});
