import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

it('After a quiet time ten retries are allowed, and then one for every ten calls sent', () => {
  const budget = new RetryBudget();
  const spent = () => Array.from({ length: 50 }, () => budget.spend()).filter(Boolean).length;
  expect(spent()).toBe(10);
  for (let index = 0; index < 9; index++) budget.sent();
  expect(spent()).toBe(0);
  for (let index = 0; index < 2; index++) budget.sent();
  expect(spent()).toBe(1);
  for (let index = 0; index < 1_000; index++) budget.sent();
  expect(spent()).toBe(10);
});

it('Retries never exceed ten plus a tenth of the calls sent, in any order of events', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (steps) => {
      const budget = new RetryBudget();
      let [sent, again] = [0, 0];
      for (const isNew of steps) {
        if (isNew) {
          budget.sent();
          sent += 1;
        } else if (budget.spend()) again += 1;
        expect(again).toBeLessThanOrEqual(10 + sent / 10 + 1e-9);
      }
    }),
  );
});
