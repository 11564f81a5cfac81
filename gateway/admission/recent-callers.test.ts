import { expect, it } from '@jest/globals';
import { PRESENT_FOR, RecentCallers } from './recent-callers.js';

it('A caller counts as present for a while after each request', () => {
  let now = 0;
  const recent = new RecentCallers(() => now);
  expect(recent.hasOthers('a')).toBe(false);
  recent.note('a');
  expect([recent.hasOthers('a'), recent.hasOthers('b')]).toEqual([false, true]);
  recent.note('b');
  for (let index = 0; index < 5; index++) recent.note('a');
  expect([recent.hasOthers('a'), recent.hasOthers('b')]).toEqual([true, true]);
  now += PRESENT_FOR;
  recent.note('a');
  expect([recent.hasOthers('a'), recent.hasOthers('b'), recent.hasOthers('c')]).toEqual([false, true, true]);
});
