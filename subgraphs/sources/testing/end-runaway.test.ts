import { expect, it } from '@jest/globals';
import { endRunaway } from './end-runaway.js';

it('work that ends returns its result or its error', () => {
  expect(endRunaway(() => 7)).toBe(7);
  expect(() =>
    endRunaway(() => {
      throw new RangeError('its own');
    }),
  ).toThrow('its own');
});

it.each([
  [
    'a loop',
    () => {
      for (;;);
    },
  ],
  ['an expression that doubles its work', () => /^(a+)+$/.test(`${'a'.repeat(60)}b`)],
] as const)('%s that never ends is stopped', (_, act) => {
  expect(() => endRunaway(act, 1 / 600)).toThrow(/timed out/);
});
