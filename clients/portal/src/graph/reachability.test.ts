import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createReachability } from './reachability.js';

describe('the listeners of a gateway that is reached again', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const setUp = () => {
    const target = new EventTarget();
    const one = createReachability(target, () => true);
    let returns = 0;
    one.subscribe(() => {
      if (one.isReached) returns++;
    });
    return { target, one, returns: () => returns };
  };

  it('hear of it at once', () => {
    const { one, returns } = setUp();
    one.report(false);
    expect(one.isReached).toBe(false);
    one.report(true);
    expect([one.isReached, returns()]).toEqual([true, 1]);
  });

  it('hear of it less and less often while one request fails and others succeed, so that retries do not go on without end', () => {
    const { one, returns } = setUp();
    // At each return, one request fails and another succeeds.
    one.subscribe(() => {
      if (!one.isReached) return;
      setTimeout(() => one.report(false), 10);
      setTimeout(() => one.report(true), 20);
    });
    one.report(false);
    one.report(true);
    jest.advanceTimersByTime(60_000);
    expect(returns()).toBeLessThanOrEqual(5);
    const before = returns();
    jest.advanceTimersByTime(600_000);
    expect(returns() - before).toBeLessThanOrEqual(4);
  });

  it('hear of it at once when a request succeeds some time after the last failure', () => {
    const { one } = setUp();
    for (let time = 0; time < 6; time++) {
      one.report(false);
      one.report(true);
    }
    jest.advanceTimersByTime(20_000);
    one.report(true);
    expect(one.isReached).toBe(true);
  });

  it('hear of it at once when the browser has a network again', () => {
    const { one, target, returns } = setUp();
    one.report(false);
    one.report(true);
    one.report(false);
    target.dispatchEvent(new Event('offline'));
    target.dispatchEvent(new Event('online'));
    expect([one.isReached, returns()]).toEqual([true, 2]);
  });
});
