import { afterEach, describe, expect, it } from '@jest/globals';
import { AdmissionControl, COST_BURST, COST_RATE, COST_SHARES, LOOP_BURST_MS } from './admission-control.js';
import { Cancellation } from './cancellation.js';

const opened: AdmissionControl[] = [];
afterEach(() => {
  for (const admission of opened.splice(0)) admission.close();
});

function control() {
  const admission = new AdmissionControl({ operations: 4, operationsPerCaller: 2, costPerCaller: 100, loopDelay: 10_000 });
  opened.push(admission);
  return admission;
}
const arrival = (caller: string, ms = 20_000) => ({ caller, deadlineAt: Date.now() + ms, cancellation: new Cancellation() });
const codeOf = async (entered: Promise<unknown> | undefined) =>
  await Promise.resolve(entered).then(
    () => 'entered',
    ({ extensions }) => extensions.code,
  );

/** Keeps the event loop busy, as reading a long text does. */
function work(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

describe('Admission control', () => {
  it('admits each caller up to its number of operations at once', () => {
    const admission = control();
    expect(['a', 'a', 'a', 'b', 'b', 'c'].map((caller) => admission.tryAdmit(caller))).toEqual([true, true, false, true, true, false]);
    expect(admission.underWay).toBe(4);
  });

  it('refuses an operation that is not admitted by its deadline', async () => {
    const admission = control();
    admission.tryAdmit('a', 2);
    expect(await codeOf(admission.admit(arrival('a', 20)))).toBe('OVERLOADED');
    expect(admission.waiting).toBe(0);
  });

  it('makes a caller wait whose cost under way is at the limit, and lets others have as much', async () => {
    const admission = control();
    expect(admission.takeCost(arrival('a'), 60)).toBeUndefined();
    const waits = admission.takeCost(arrival('a'), 60);
    expect(waits).toBeDefined();
    for (let index = 1; index < COST_SHARES; index++) expect(admission.takeCost(arrival(`b${index}`), 100)).toBeUndefined();
    admission.returnCost('a', 60);
    expect(await codeOf(waits)).toBe('entered');
  });

  it('makes a caller wait that used more than its share of cost, while others have work', async () => {
    const admission = control();
    const spend = (caller: string, ms?: number) =>
      codeOf(Promise.resolve(admission.takeCost(arrival(caller, ms), 100)).then(() => admission.returnCost(caller, 100)));
    // A caller that is alone uses nothing up.
    for (let index = 0; index < 10; index++) expect(await spend('gaibu')).toBe('entered');
    admission.tryAdmit('sato');
    for (let index = 0; index < 2 * COST_BURST; index++) await spend('gaibu', 1);
    expect(await spend('gaibu', 1)).toBe('TOO_MANY_REQUESTS');
    expect(await spend('sato')).toBe('entered');
    expect(COST_RATE).toBeLessThan(1);
  });

  it('admits operations of almost no cost at once, however much is under way', () => {
    const admission = control();
    expect(admission.takeCost(arrival('a'), 100)).toBeUndefined();
    for (let index = 0; index < 10; index++) expect(admission.takeCost(arrival('a'), 49)).toBeUndefined();
    for (let index = 0; index < 10; index++) admission.returnCost('a', 49);
    admission.returnCost('a', 100);
    expect(admission.takeCost(arrival('a'), 100)).toBeUndefined();
  });

  it('makes a caller wait whose work kept the event loop busy, while others have work', async () => {
    const admission = control();
    expect(admission.tryAdmit('sato')).toBe(true);
    admission.measured('gaibu', () => work(LOOP_BURST_MS + 40));
    expect(admission.tryAdmit('gaibu')).toBe(false);
    const admitted = admission.admit(arrival('gaibu'));
    admission.release('sato');
    // Admitted once dr-sato has gone, or once the share has recovered.
    expect(await codeOf(admitted)).toBe('entered');
  });

  it('refuses a caller whose share of the event loop stays used up until the deadline', async () => {
    const admission = control();
    admission.tryAdmit('sato');
    admission.measured('gaibu', () => work(LOOP_BURST_MS + 100));
    expect(await codeOf(admission.admit(arrival('gaibu', 1)))).toBe('TOO_MANY_REQUESTS');
  });

  it('runs work in turn, one piece at a time, with the callers taking turns', async () => {
    const admission = control();
    const order: string[] = [];
    const read = async (caller: string, text: string) => await admission.inTurn(arrival(caller), () => void order.push(text));
    await Promise.all([...['g1', 'g2', 'g3', 'g4'].map((text) => read('gaibu', text)), read('sato', 's1'), read('tanaka', 't1')]);
    expect(order).toEqual(['g1', 's1', 't1', 'g2', 'g3', 'g4']);
  });

  it('runs the next work after one that failed', async () => {
    const admission = control();
    await expect(
      admission.inTurn(arrival('a'), () => {
        throw new Error('no GraphQL');
      }),
    ).rejects.toThrow('no GraphQL');
    expect(await admission.inTurn(arrival('b'), () => 'read')).toBe('read');
  });
});
