import { setImmediate as turn } from 'node:timers/promises';
import { SourceError } from '../../sources/source-error.js';
import { Bulkhead } from './bulkhead.js';

const never = new AbortController().signal;

/** Callers at a bulkhead: who has begun, in order, and how each ends a turn. */
function bulkheadOf({ atOnce = 2, atOnceOfOne = 2, longestLine = 100, longestLineOfOne = 50 } = {}) {
  const bulkhead = new Bulkhead({ atOnce, atOnceOfOne, longestLine, longestLineOfOne });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const refused: [string, string, string][] = [];
  const ask = (caller: string, signal: AbortSignal = never) =>
    bulkhead.take(caller, signal).then(
      (end) => {
        begun.push(caller);
        ends.push(end);
      },
      (error: SourceError) => refused.push([caller, error.code, error.about]),
    );
  const endOne = async () => {
    ends.shift()!();
    await turn();
  };
  return { bulkhead, begun, ends, refused, ask, endOne };
}

describe('a bulkhead', () => {
  it('takes turns by caller, in the order of each caller’s questions', async () => {
    const { begun, ends, ask, endOne } = bulkheadOf({ atOnce: 1 });
    for (const caller of ['a', 'a', 'a', 'a', 'b', 'b', 'c']) void ask(caller);
    await turn();
    while (ends.length > 0) await endOne();
    expect(begun).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('serves another caller’s only question next, whatever one caller has waiting', async () => {
    const { begun, ask, endOne } = bulkheadOf({ atOnce: 2, longestLineOfOne: 5_000, longestLine: 5_000 });
    for (let i = 0; i < 5_000; i++) void ask('a');
    await turn();
    void ask('b');
    await endOne();
    await endOne();
    expect(begun.slice(2)).toContain('b');
  });

  it('keeps some places free for other callers', async () => {
    const { begun, ask } = bulkheadOf({ atOnce: 4, atOnceOfOne: 3 });
    for (let i = 0; i < 10; i++) void ask('a');
    await turn();
    expect(begun).toEqual(['a', 'a', 'a']);
    void ask('b');
    await turn();
    expect(begun).toEqual(['a', 'a', 'a', 'b']);
  });

  it('refuses a caller’s questions beyond its own queue, and not those of others', async () => {
    const { ask, refused } = bulkheadOf({ atOnce: 1, longestLineOfOne: 3 });
    for (let i = 0; i < 6; i++) void ask('a');
    void ask('b');
    await turn();
    expect(refused).toEqual(Array(2).fill(['a', 'UNREACHABLE', 'OURSELVES']));
  });

  it('refuses the newest question of the longest queue where all queues together are too long', async () => {
    const { begun, ask, refused, ends, endOne } = bulkheadOf({ atOnce: 1, longestLine: 6, longestLineOfOne: 6 });
    for (let i = 0; i < 7; i++) void ask('a');
    await turn();
    void ask('b');
    void ask('c');
    await turn();
    expect(refused).toEqual(Array(2).fill(['a', 'UNREACHABLE', 'OURSELVES']));
    while (ends.length > 0) await endOne();
    expect(begun.filter((caller) => caller !== 'a')).toEqual(['b', 'c']);
  });

  it('removes a caller that leaves the queue, and gives no turn to an aborted signal', async () => {
    const { bulkhead, begun, ask, refused, ends, endOne } = bulkheadOf({ atOnce: 1 });
    void ask('a');
    const leaving = new AbortController();
    void ask('b', leaving.signal);
    void ask('c');
    leaving.abort();
    await turn();
    expect(refused).toEqual([['b', 'TIMED_OUT', 'OURSELVES']]);
    while (ends.length > 0) await endOne();
    expect(begun).toEqual(['a', 'c']);
    await expect(bulkhead.take('d', AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMED_OUT', about: 'OURSELVES' });
  });

  it('counts a turn that is ended twice only once', async () => {
    const { begun, ends, ask } = bulkheadOf({ atOnce: 1 });
    for (const caller of ['a', 'b', 'c']) void ask(caller);
    await turn();
    const [end] = ends;
    end!();
    end!();
    await turn();
    expect(begun).toEqual(['a', 'b']);
  });

  it('rejects all waiting questions with one error', async () => {
    const { bulkhead, ask, refused } = bulkheadOf({ atOnce: 1 });
    for (const caller of ['a', 'b', 'c']) void ask(caller);
    bulkhead.sendAway(new SourceError('UNREACHABLE', 'm'));
    await turn();
    expect(refused.map(([caller]) => caller)).toEqual(['b', 'c']);
  });
});
