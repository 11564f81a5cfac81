import { UseLimit } from './use-limit.js';

const takeMany = (limit: UseLimit, person: string, count: number, now: number) =>
  Array.from({ length: count }, () => limit.take(person, now)).filter(Boolean).length;

describe('the limit on reported uses', () => {
  it('takes sixty in a minute of each person, and more in the next minute', () => {
    const limit = new UseLimit();
    expect([takeMany(limit, 'a', 100, 0), takeMany(limit, 'b', 100, 0)]).toEqual([60, 60]);
    expect([takeMany(limit, 'a', 100, 59_999), takeMany(limit, 'a', 100, 60_000)]).toEqual([0, 60]);
  });

  it('counts at most ten thousand people, and forgets the one who has not reported for longest', () => {
    const limit = new UseLimit();
    takeMany(limit, 'first', 60, 0);
    for (let i = 0; i < 9_999; i++) limit.take(`person-${i}`, 0);
    expect(limit.take('first', 0)).toBe(false);
    for (let i = 0; i < 10_000; i++) limit.take(`other-${i}`, 0);
    expect(limit.take('first', 0)).toBe(true);
  });
});
