import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitAfterAnswer, waitAfterFailure, waitBeforeNextRound } from './backoff.js';
import { Lane } from './lane.js';

/** A lane whose rounds a test ends, and the rounds that began. */
function startLane(every = 1_000) {
  const rounds: { end: (isMore?: boolean) => void; fail: () => void }[] = [];
  const [failures, successes]: [number[], number[]] = [[], []];
  const lane = new Lane({
    every,
    round: async () =>
      await new Promise<boolean>((resolve, reject) =>
        rounds.push({ end: (isMore = false) => resolve(isMore), fail: () => reject(new Error('x')) }),
      ),
    onFailure: (_error, count) => failures.push(count),
    onSuccess: (count) => successes.push(count),
  });
  lane.start();
  return { lane, rounds, failures, successes };
}

describe('a lane', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());
  const pass = async (milliseconds: number) => await jest.advanceTimersByTimeAsync(milliseconds);

  it('runs one round at a time, the next one after its rest, and at once if there is more', async () => {
    const { rounds } = startLane();
    await pass(5_000);
    expect(rounds.length).toBe(1);
    rounds[0]!.end();
    await pass(999);
    expect(rounds.length).toBe(1);
    await pass(1);
    expect(rounds.length).toBe(2);
    rounds[1]!.end(true);
    await pass(0);
    expect(rounds.length).toBe(3);
  });

  it('begins a round at once when it is woken, also during a round', async () => {
    const { lane, rounds } = startLane();
    rounds[0]!.end();
    await pass(1);
    lane.wake();
    await pass(0);
    expect(rounds.length).toBe(2);
    lane.wake();
    await pass(0);
    expect(rounds.length).toBe(2);
    rounds[1]!.end();
    await pass(0);
    expect(rounds.length).toBe(3);
  });

  it('waits longer after each failure, whoever wakes it, and no longer after a success', async () => {
    const { lane, rounds, failures, successes } = startLane();
    rounds[0]!.fail();
    await pass(1);
    lane.wake();
    await pass(998);
    expect(rounds.length).toBe(1);
    await pass(1);
    rounds[1]!.fail();
    await pass(1_999);
    expect(rounds.length).toBe(2);
    await pass(1);
    expect(lane.failingFor).toBe(3_000);
    rounds[2]!.end();
    await pass(1_000);
    expect([rounds.length, failures, successes, lane.failingFor]).toEqual([4, [1, 2], [2], 0]);
  });

  it('ends after the round that runs', async () => {
    const { lane, rounds } = startLane();
    const stopped = lane.stop();
    rounds[0]!.end(true);
    await stopped;
    await pass(10_000);
    expect(rounds.length).toBe(1);
  });
});

it('waits double, up to a limit', () => {
  expect([1, 2, 5, 6, 99].map(waitAfterFailure)).toEqual([2_000, 4_000, 32_000, 60_000, 60_000]);
  expect([1, 2, 7, 8, 99].map(waitAfterAnswer)).toEqual([30_000, 60_000, 1_920_000, 3_600_000, 3_600_000]);
  expect([1, 2, 5, 6, 99].map((failures) => waitBeforeNextRound(2_000, failures))).toEqual([2_000, 4_000, 32_000, 32_000, 32_000]);
});
