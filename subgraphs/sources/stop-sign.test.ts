import { jest } from '@jest/globals';
import { whenAborted } from './stop-sign.js';

describe('work that waits for an abort signal', () => {
  it('adds one listener, however much work waits', () => {
    const stop = new AbortController();
    const add = jest.spyOn(stop.signal, 'addEventListener');
    const called: number[] = [];
    for (let i = 0; i < 1_000; i++) whenAborted(stop.signal, () => called.push(i));
    expect(add).toHaveBeenCalledTimes(1);
    stop.abort();
    expect(called).toHaveLength(1_000);
  });

  it('is not called if it took the call back, or a second time', () => {
    const stop = new AbortController();
    const called: string[] = [];
    const leave = whenAborted(stop.signal, () => called.push('left'));
    whenAborted(stop.signal, () => called.push('waits'));
    leave();
    stop.abort();
    stop.signal.dispatchEvent(new Event('abort'));
    expect(called).toEqual(['waits']);
  });

  it('may take back the calls of other work while it is called', () => {
    const stop = new AbortController();
    const called: string[] = [];
    const leaves: (() => void)[] = [];
    whenAborted(stop.signal, () => {
      called.push('first');
      for (const leave of leaves) leave();
    });
    leaves.push(whenAborted(stop.signal, () => called.push('second')));
    stop.abort();
    expect(called).toEqual(['first']);
  });

  it('uses the own sign of the work, if it has one', () => {
    const leave = () => undefined;
    expect(whenAborted({ aborted: false, whenAborted: () => leave }, () => undefined)).toBe(leave);
  });
});
