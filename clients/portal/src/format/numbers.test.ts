import { describe, expect, it } from '@jest/globals';
import { formatNumber, withUnit } from './numbers.js';

describe('a number', () => {
  it.each([
    [0, '0'],
    [1.42, '1.42'],
    [1.5, '1.5'],
    [0.5, '0.5'],
    [100, '100'],
    [1000, '1,000'],
    [1234567.89, '1,234,567.89'],
    [-3.2, '−3.2'],
    [-1234, '−1,234'],
    [1e-7, '0.0000001'],
    [1.5e-8, '0.000000015'],
    [1e21, '1,000,000,000,000,000,000,000'],
    [1.25e21, '1,250,000,000,000,000,000,000'],
    [Number.NaN, 'NaN'],
  ])('%d is written %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  it('never breaks from its unit', () => {
    expect(withUnit('1.42', 'mg/dL')).toBe('1.42 mg/dL');
    expect(withUnit('陰性', null)).toBe('陰性');
    expect(withUnit('陰性', '')).toBe('陰性');
  });
});
