import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Cancellation, Cancelled } from './cancellation.js';
import { type Entry, FairGate, type GateLimits } from './fair-gate.js';

const LIMITS: GateLimits = { capacity: 4, perCaller: 2, waiting: 6, waitingPerCaller: 4 };

/** A gate at which the test notes who entered, in order. */
function watched(limits: Partial<GateLimits> = {}) {
  const gate = new FairGate({ ...LIMITS, ...limits });
  const entered: string[] = [];
  const refused: string[] = [];
  const arrive = (caller: string, more: Partial<Entry> = {}) =>
    gate.enter({ caller, weight: 1, deadlineAt: Date.now() + 60_000, ...more }).then(
      () => void entered.push(caller),
      (error: Error & { reason?: string }) => void refused.push(`${caller} ${error.reason ?? error.constructor.name}`),
    );
  return { gate, entered, refused, arrive };
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('A fair gate', () => {
  it('admits every entry at once while there is room', async () => {
    const { entered, arrive, gate } = watched();
    await Promise.all(['a', 'a', 'b', 'c'].map((caller) => arrive(caller)));
    expect(entered).toEqual(['a', 'a', 'b', 'c']);
    expect(gate.inside).toBe(4);
  });

  it('keeps a caller at its limit while there is room for others', async () => {
    const { entered, arrive } = watched();
    for (const caller of ['a', 'a', 'a', 'a', 'b']) void arrive(caller);
    await settle();
    expect(entered).toEqual(['a', 'a', 'b']);
  });

  it('serves callers in turn, however many entries one of them has waiting', async () => {
    const { gate, entered, arrive } = watched({ capacity: 1, perCaller: 1, waiting: 100, waitingPerCaller: 50 });
    for (let index = 0; index < 20; index++) void arrive('flood');
    void arrive('sato');
    void arrive('tanaka');
    await settle();
    for (let index = 0; index < 3; index++) {
      gate.leave(entered.at(-1)!, 1);
      await settle();
    }
    expect(entered).toEqual(['flood', 'sato', 'tanaka', 'flood']);
  });

  it('serves a caller with lighter entries more often, in proportion to the weights', async () => {
    const { gate, entered, arrive } = watched({ capacity: 10, perCaller: 10, waiting: 100, waitingPerCaller: 50 });
    for (let index = 0; index < 5; index++) void arrive('heavy', { weight: 10 });
    for (let index = 0; index < 5; index++) void arrive('light', { weight: 1 });
    await settle();
    gate.leave('heavy', 10);
    await settle();
    expect(entered.slice(0, 6)).toEqual(['heavy', 'light', 'light', 'light', 'light', 'light']);
  });

  it('admits an entry that is heavier than a caller’s limit by itself', async () => {
    const { entered, gate, arrive } = watched();
    await arrive('a', { weight: 1_000 });
    expect(entered).toEqual(['a']);
    gate.leave('a', 1_000);
    expect(gate.inside).toBe(0);
  });

  it('refuses a caller with too many entries waiting, and admits others', async () => {
    const { refused, entered, arrive } = watched();
    for (let index = 0; index < 8; index++) void arrive('a');
    await arrive('b');
    await settle();
    expect(refused).toEqual(['a caller', 'a caller']);
    expect(entered).toContain('b');
  });

  it('drops the last entry of the caller with the most waiting when the queue is full', async () => {
    const { refused, arrive } = watched({ capacity: 1, perCaller: 1, waiting: 4 });
    for (let index = 0; index < 5; index++) void arrive('a');
    void arrive('b');
    await settle();
    expect(refused).toEqual(['a caller']);
  });

  it('refuses a new caller when the queue is full and no caller has more entries waiting than it would', async () => {
    const { refused, arrive } = watched({ capacity: 1, perCaller: 1, waiting: 2 });
    for (const caller of ['in', 'a', 'b', 'c']) void arrive(caller);
    await settle();
    expect(refused).toEqual(['c all']);
  });

  it('refuses an entry at its deadline, and gives its place to the next', async () => {
    const { gate, refused, entered, arrive } = watched({ capacity: 1, perCaller: 1 });
    void arrive('in');
    void arrive('late', { deadlineAt: Date.now() + 100 });
    void arrive('next');
    await settle();
    jest.advanceTimersByTime(100);
    gate.leave('in', 1);
    await settle();
    expect(refused).toEqual(['late deadline']);
    expect(entered).toEqual(['in', 'next']);
  });

  it('removes an entry whose client hangs up while it waits', async () => {
    const { gate, refused, entered, arrive } = watched({ capacity: 1, perCaller: 1 });
    const cancellation = new Cancellation();
    void arrive('in');
    void arrive('gone', { cancellation });
    void arrive('next');
    await settle();
    cancellation.cancel();
    gate.leave('in', 1);
    await settle();
    expect(refused).toEqual([`gone ${Cancelled.name}`]);
    expect(entered).toEqual(['in', 'next']);
    await arrive('gone', { cancellation });
    expect(refused).toHaveLength(2);
  });

  it('admits waiting entries when its capacity grows, and keeps those inside when it shrinks', async () => {
    const { gate, entered, arrive } = watched({ capacity: 2 });
    gate.resize(1);
    for (const caller of ['a', 'b', 'c']) void arrive(caller);
    await settle();
    expect(entered).toEqual(['a']);
    gate.resize(3);
    await settle();
    expect(entered).toEqual(['a', 'b', 'c']);
    gate.resize(1);
    expect(gate.inside).toBe(3);
  });

  it('says whether other callers are inside or waiting', async () => {
    const { gate, arrive } = watched();
    expect(gate.hasOthers('a')).toBe(false);
    await arrive('a');
    expect([gate.hasOthers('a'), gate.hasOthers('b')]).toEqual([false, true]);
    await arrive('b');
    expect(gate.hasOthers('a')).toBe(true);
  });

  it('never exceeds its limits, loses no entry, and ends empty, in every order of events', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), caller: fc.constantFrom('a', 'b', 'c'), weight: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const gate = new FairGate(LIMITS);
        const inside: { caller: string; weight: number }[] = [];
        const pending = new Set<Cancellation>();
        for (const one of steps) {
          if (one.kind === 'arrive') {
            const cancellation = new Cancellation();
            pending.add(cancellation);
            const { caller, weight } = one;
            gate.enter({ caller, weight, deadlineAt: Date.now() + 1_000, cancellation }).then(
              () => void (inside.push({ caller, weight }) && pending.delete(cancellation)),
              () => void pending.delete(cancellation),
            );
          } else if (one.kind === 'leave' && inside.length > 0) {
            const [gone] = inside.splice(one.which % inside.length, 1);
            gate.leave(gone!.caller, gone!.weight);
          } else if (one.kind === 'cancel' && pending.size > 0) {
            [...pending][one.which % pending.size]!.cancel();
          }
          await settle();
          const own = (caller: string) => inside.filter((i) => i.caller === caller).reduce((sum, i) => sum + Math.min(2, i.weight), 0);
          expect(gate.inside).toBe(own('a') + own('b') + own('c'));
          expect(gate.inside).toBeLessThanOrEqual(LIMITS.capacity);
          for (const caller of ['a', 'b', 'c']) expect(own(caller)).toBeLessThanOrEqual(LIMITS.perCaller);
          expect(gate.waiting).toBe(pending.size);
        }
        while (inside.length > 0) {
          const gone = inside.pop()!;
          gate.leave(gone.caller, gone.weight);
          await settle();
        }
        expect([gate.inside, gate.waiting, gate.hasOthers('')]).toEqual([0, 0, false]);
      }),
      { numRuns: 200 },
    );
  });
});
