import { describe, expect, it } from '@jest/globals';
import { LARGEST_PART, OWN_PART, SharedAllowance } from './allowance.js';
import { ANSWERS_A_CALLER, ANSWERS_AN_OPERATION, CallerAllowances } from './caller-allowances.js';

describe('A shared allowance', () => {
  it('gives one subgraph half of it at the most', () => {
    const all = new SharedAllowance(800);
    expect([all.take('a', 800 / LARGEST_PART), all.take('a', 1)]).toEqual([true, false]);
    expect(all.left('a')).toBe(0);
  });
  it('keeps a part for each subgraph that the other subgraphs cannot use', () => {
    const all = new SharedAllowance(800);
    for (const name of ['a', 'b']) expect(all.take(name, 400)).toBe(true);
    for (const name of ['c', 'd', 'e']) {
      expect(all.take(name, 800 / OWN_PART)).toBe(true);
      expect(all.take(name, 1)).toBe(false);
    }
  });
  it('takes nothing where the request exceeds what is left', () => {
    const all = new SharedAllowance(800);
    expect(all.take('a', 401)).toBe(false);
    expect(all.take('a', 400)).toBe(true);
  });
});

describe('One caller’s allowance', () => {
  it('is shared by the operations under way, and is returned when they end', () => {
    const callers = new CallerAllowances(100);
    const operations = Array.from({ length: 3 }, () => callers.begin('sato'));
    const [one, other, third] = operations;
    expect(one!.take('vendor', 100)).toBe(true);
    expect(other!.take('vendor', (100 * ANSWERS_A_CALLER) / LARGEST_PART - 100)).toBe(true);
    expect(third!.take('vendor', 1)).toBe(false);
    expect(callers.begin('tanaka').take('vendor', 100)).toBe(true);
    expect(callers.begin(undefined).take('vendor', 100)).toBe(true);
    for (const operation of operations) operation.end();
    expect(callers.begin('sato').take('vendor', 100)).toBe(true);
  });
  it('is removed with the last operation, and is not created by one that takes nothing', () => {
    const callers = new CallerAllowances(100);
    const [one, other] = [callers.begin('sato'), callers.begin('sato')];
    expect(callers.size).toBe(0);
    one.take('a', 50);
    other.take('a', 50);
    one.end();
    expect(callers.size).toBe(1);
    other.end();
    other.end();
    expect(callers.size).toBe(0);
  });
  it('bounds each operation by the operation’s own allowance', () => {
    const operation = new CallerAllowances(100).begin('sato');
    expect(operation.take('vendor', (100 * ANSWERS_AN_OPERATION) / LARGEST_PART + 1)).toBe(false);
    expect(operation.take('vendor', (100 * ANSWERS_AN_OPERATION) / LARGEST_PART)).toBe(true);
  });
});
