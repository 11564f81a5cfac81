import { expect, it } from '@jest/globals';
import { PlanningQueue } from './planning-queue.js';

function queueAt() {
  let now = 0;
  return {
    queue: new PlanningQueue<{ caller: string; size: number; name: string }>(() => now),
    pass: (ms: number) => {
      now += ms;
    },
  };
}
const job = (caller: string, name: string, size = 100) => ({ caller, name, size });
const any = () => true;

it('The planning queue serves a new caller before one whose operations were hard to plan', () => {
  const { queue } = queueAt();
  queue.charge('gaibu', 2_000);
  queue.add(job('gaibu', 'hard'));
  queue.add(job('sato', 'simple', 5_000));
  expect([queue.next(any)?.name, queue.next(any)?.name, queue.next(any)]).toEqual(['simple', 'hard', undefined]);
});

it('The planning queue serves short operations before long ones, and equal ones in order of arrival', () => {
  const { queue } = queueAt();
  for (const one of [job('a', 'long', 900), job('a', 'first'), job('b', 'second')]) queue.add(one);
  expect([queue.next(any)?.name, queue.next(any)?.name, queue.next(any)?.name]).toEqual(['first', 'second', 'long']);
});

it('The planning queue forgets planning time over time', () => {
  const { queue, pass } = queueAt();
  queue.charge('gaibu', 2_000);
  pass(10 * 60_000);
  queue.add(job('gaibu', 'gaibu'));
  queue.add(job('sato', 'sato'));
  expect(queue.next(any)?.name).toBe('gaibu');
});

it('The planning queue keeps the position of a job that may not run yet', () => {
  const { queue } = queueAt();
  queue.add(job('a', 'held'));
  expect(queue.next(({ caller }) => caller !== 'a')).toBeUndefined();
  expect([queue.length, queue.next(any)?.name]).toEqual([1, 'held']);
});

it('The planning queue names the newest job of the caller with the most waiting', () => {
  const { queue } = queueAt();
  for (const one of [job('b', 'b1'), job('a', 'a1'), job('a', 'a2')]) queue.add(one);
  expect([queue.lastOfLargest()?.name, queue.countOf('a')]).toEqual(['a2', 2]);
});
