import { describe, expect, it } from '@jest/globals';
import { RowChoices } from './row-choices.js';
import { Weighted } from './weighted.js';

const thrown = (random: RowChoices, number: number) => {
  random.throwFor(number);
  return Array.from({ length: 20 }, () => random.next());
};

describe('the random choices for a row', () => {
  it('are the same, in whatever order the rows are made', () => {
    const random = new RowChoices(7, 'patient');
    const [first] = [thrown(random, 1), thrown(random, 2)];
    expect(thrown(new RowChoices(7, 'patient'), 1)).toEqual(first);
    expect(thrown(new RowChoices(7, 'rights'), 1)).not.toEqual(first);
    expect(thrown(new RowChoices(8, 'patient'), 1)).not.toEqual(first);
  });

  it('give each row a unique id of 12 characters after the prefix', () => {
    const random = new RowChoices(7, 'patient');
    const ids = Array.from({ length: 50_000 }, (_, number) => random.id('pat_', number));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^pat_[a-z2-7]{12}$/);
  });

  it('have the given shares and weights', () => {
    const random = new RowChoices(7, 'share');
    const weighted = new Weighted(['seldom', 'often', 'never'], (name) => ({ seldom: 1, often: 9, never: 0 })[name]!);
    const counts = { 0: 0, 1: 0, seldom: 0, often: 0, never: 0 };
    for (let number = 0; number < 10_000; number++) {
      random.throwFor(number);
      counts[random.share([0.25, 0.75]) as 0 | 1]++;
      counts[weighted.pick(random) as 'seldom']++;
    }
    expect(counts[0] / 10_000).toBeCloseTo(0.25, 1);
    expect(counts.often / 10_000).toBeCloseTo(0.9, 1);
    expect(counts.never).toBe(0);
    expect(() => new Weighted([], () => 1)).toThrow(RangeError);
  });
});
