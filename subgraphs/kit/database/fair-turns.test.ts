import { NoTurn } from './busy.js';
import { FairTurns, type TurnLimits } from './fair-turns.js';

const LIMITS: TurnLimits = { atOnce: 3, perCaller: 2, waiting: 8, waitingPerCaller: 5, wait: 1_000 };

/** Tasks that end when the test says so, and a clock that the test advances. */
function turns(change: Partial<TurnLimits> = {}) {
  const expiries = new Set<() => void>();
  const fair = new FairTurns({ ...LIMITS, ...change }, (_milliseconds, callback) => {
    expiries.add(callback);
    return () => expiries.delete(callback);
  });
  const [started, ended, refused]: [string[], string[], string[]] = [[], [], []];
  const ends = new Map<string, () => void>();
  const ask = (name: string, options?: { patient: boolean }) =>
    fair
      .run(
        name[0]!,
        async () => {
          started.push(name);
          await new Promise<void>((resolve) => ends.set(name, resolve));
        },
        options,
      )
      .then(
        () => ended.push(name),
        (error: unknown) => refused.push(error instanceof NoTurn ? name : String(error)),
      );
  const settle = async () => await new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string) => {
    ends.get(name)!();
    await settle();
  };
  const expire = async () => {
    for (const callback of [...expiries]) callback();
    await settle();
  };
  return { fair, ask, end, settle, expire, started, ended, refused, expiries };
}

describe('Fair turns', () => {
  it('run at most the limit of one caller’s tasks at once, and start another caller’s meanwhile', async () => {
    const { ask, settle, started } = turns();
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2']) void ask(name);
    await settle();
    expect(started).toEqual(['a1', 'a2', 'b1']);
  });

  it('serve the waiting callers round robin, the oldest task of each', async () => {
    const { ask, end, settle, started } = turns({ atOnce: 1, perCaller: 1 });
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) void ask(name);
    await settle();
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) {
      expect(started.at(-1)).toBe(name);
      await end(name);
    }
  });

  it('give a turn after a task that failed', async () => {
    const { fair, ask, settle, started } = turns({ atOnce: 1, perCaller: 1 });
    await expect(fair.run('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    void ask('b1');
    await settle();
    expect(started).toEqual(['b1']);
  });

  it('refuse a task that waits too long, and do not affect the others', async () => {
    const { ask, end, settle, expire, started, refused } = turns({ atOnce: 1, perCaller: 1 });
    for (const name of ['a1', 'a2', 'b1']) void ask(name);
    await settle();
    await expire();
    expect(refused).toEqual(['a2', 'b1']);
    void ask('c1');
    await end('a1');
    expect(started).toEqual(['a1', 'c1']);
  });

  it('refuse a task at once that exceeds one caller’s limit or the total limit', async () => {
    const { ask, settle, refused, started } = turns();
    const names = (caller: string, count: number) => Array.from({ length: count }, (_, i) => `${caller}${i + 1}`);
    for (const name of [...names('a', 8), ...names('b', 5), ...names('c', 1)]) void ask(name);
    await settle();
    // a: two run and five wait. b: one runs and three wait, then all eight places are taken.
    expect([started, refused]).toEqual([
      ['a1', 'a2', 'b1'],
      ['a8', 'b5', 'c1'],
    ]);
  });

  it('let a patient task wait without a limit', async () => {
    const { ask, end, settle, expire, ended, refused } = turns({ atOnce: 1, perCaller: 1 });
    void ask('a1');
    void ask('b1', { patient: true });
    await settle();
    await expire();
    await end('a1');
    await end('b1');
    expect([ended, refused]).toEqual([['a1', 'b1'], []]);
  });

  it('are idle when nothing runs or waits, and leave no timer', async () => {
    const { fair, ask, end, settle, ended, expiries } = turns({ atOnce: 1, perCaller: 1 });
    await fair.idle();
    void ask('a1');
    void ask('b1');
    await settle();
    const idle = fair.idle().then(() => ended.push('idle'));
    await end('a1');
    await end('b1');
    await idle;
    expect([ended, expiries.size]).toEqual([['a1', 'b1', 'idle'], 0]);
  });
});
