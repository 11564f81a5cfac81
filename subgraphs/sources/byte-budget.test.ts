import { setImmediate as turn } from 'node:timers/promises';
import { ByteBudget } from './byte-budget.js';

const never = new AbortController().signal;

describe('the byte budget', () => {
  it('keeps its limits per source and in total, and serves the sources in turn', async () => {
    const budget = new ByteBudget({ ofOne: 4, all: 10 });
    const begun: string[] = [];
    const leases: (() => void)[] = [];
    for (const source of ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'c', 'd']) {
      const lease = budget.lease(source);
      void lease.need(2, never).then(() => {
        begun.push(source);
        leases.push(() => lease.end());
      });
    }
    let most = 0;
    await turn();
    expect(begun).toEqual(['a', 'a', 'b', 'b', 'c']);
    while (leases.length > 0) {
      most = Math.max(most, budget.held);
      leases.shift()!();
      await turn();
    }
    expect(begun).toHaveLength(9);
    expect([most, budget.held]).toEqual([10, 0]);
  });

  it('gives an answer that is larger than a limit the whole budget, so that it does not wait forever', async () => {
    const budget = new ByteBudget({ ofOne: 4, all: 10 });
    const lease = budget.lease('a');
    await lease.need(1_000, never);
    expect(budget.held).toBe(4);
    lease.end();
    lease.end();
    expect(budget.held).toBe(0);
  });

  it('reserves nothing for a lease that has ended, before or while it waits for its turn', async () => {
    const budget = new ByteBudget({ ofOne: 4, all: 10 });
    const [first, second, third] = [budget.lease('a'), budget.lease('a'), budget.lease('a')];
    await first.need(4, never);
    const waiting = second.need(4, never);
    second.end();
    third.end();
    first.end();
    await waiting;
    await third.need(4, never);
    expect(budget.held).toBe(0);
  });

  it('ends a wait when its signal aborts, with an error that blames no source, and reserves nothing for it', async () => {
    const budget = new ByteBudget({ ofOne: 4, all: 10 });
    const first = budget.lease('a');
    await first.need(4, never);
    const leaving = new AbortController();
    const waiting = budget.lease('a').need(4, leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'TIMED_OUT', about: 'OURSELVES' });
    first.end();
    expect(budget.held).toBe(0);
  });
});
