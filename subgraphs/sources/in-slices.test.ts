import { setImmediate as turn } from 'node:timers/promises';
import { finish, SLICE_MS, Slices, type Steps } from './in-slices.js';

/** Slices whose clock moves one millisecond a step, and whose turns of the loop the test makes. */
function slicesOf() {
  const clock = { now: 0 };
  const turns: (() => void)[] = [];
  const log: string[] = [];
  const slices = new Slices({ now: () => clock.now, nextTurn: (act) => void turns.push(act) });
  function* work(name: string, count: number): Steps<string> {
    for (let step = 1; step <= count; step++) {
      clock.now += 1;
      log.push(name);
      if (step < count) yield;
    }
    return `${name} done`;
  }
  const nextTurn = async () => {
    const before = log.length;
    turns.shift()?.();
    await turn();
    return log.length - before;
  };
  return { slices, work, log, turns, nextTurn };
}

describe('reading foreign data in slices', () => {
  it('reads small data at once, without another turn of the event loop', async () => {
    const { slices, work, turns } = slicesOf();
    expect(await slices.run('a', () => work('a', 2))).toBe('a done');
    expect(turns).toHaveLength(1);
  });

  it('takes at most its share of one turn of the event loop, whatever the size', async () => {
    const { slices, work, turns, nextTurn } = slicesOf();
    const long = slices.run('a', () => work('a', 100));
    const taken: number[] = [];
    while (turns.length > 0) taken.push(await nextTurn());
    expect(await long).toBe('a done');
    expect(Math.max(...taken)).toBe(SLICE_MS);
  });

  it('serves two sources in turn, however much the first one has waiting', async () => {
    const { slices, work, log, turns, nextTurn } = slicesOf();
    const hostile = Array.from({ length: 50 }, async () => await slices.run('hostile', () => work('hostile', 1_000)));
    const other = slices.run('other', () => work('other', 3));
    let waited = 0;
    while (!log.includes('other') || log.filter((one) => one === 'other').length < 3) {
      await nextTurn();
      waited += 1;
    }
    expect(await other).toBe('other done');
    expect(waited).toBe(1);
    while (turns.length > 0) await nextTurn();
    expect(await Promise.all(hostile)).toHaveLength(50);
  });

  it('reads the data of one source one after the other, so that no half-read data accumulate', async () => {
    const { slices, work, log, turns, nextTurn } = slicesOf();
    const both = Promise.all([slices.run('a', () => work('first', 20)), slices.run('a', () => work('second', 20))]);
    while (turns.length > 0) await nextTurn();
    await both;
    expect(log.lastIndexOf('first')).toBeLessThan(log.indexOf('second'));
  });

  it('stops when the signal aborts, with an error that blames no source, and continues with the next job', async () => {
    const { slices, work, turns, nextTurn } = slicesOf();
    const leaving = new AbortController();
    const given = slices.run('a', () => work('a', 10_000), leaving.signal);
    const next = slices.run('a', () => work('b', 2));
    leaving.abort();
    const refused = expect(given).rejects.toMatchObject({ code: 'TIMED_OUT', about: 'OURSELVES' });
    while (turns.length > 0) await nextTurn();
    await refused;
    expect(await next).toBe('b done');
  });

  it('fails only the job whose data cannot be read', async () => {
    const { slices, work, turns, nextTurn } = slicesOf();
    function* broken(): Steps<never> {
      yield;
      throw new TypeError('a fault');
    }
    const failed = expect(slices.run('a', broken)).rejects.toThrow('a fault');
    const next = slices.run('a', () => work('b', 20));
    while (turns.length > 0) await nextTurn();
    await failed;
    expect(await next).toBe('b done');
  });

  it('can be finished at once', () => {
    expect(finish(slicesOf().work('a', 5))).toBe('a done');
  });
});
