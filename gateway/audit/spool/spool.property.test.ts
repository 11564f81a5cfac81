import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuditedProcess, type AuditedWorld } from '../testing/audited-process.js';
import { makeBatchKeys } from '../testing/batch-keys.js';
import { FakeStore } from '../testing/fake-store.js';
import { type DiskStep, MemoryDisk } from '../testing/memory-disk.js';

/** What happens to a gateway's process. */
type Event =
  | { readonly kind: 'record'; readonly count: number }
  | { readonly kind: 'fault'; readonly step: DiskStep; readonly code: string; readonly after: number; readonly times: number }
  | { readonly kind: 'store'; readonly fails: 'before' | 'after' | undefined }
  | { readonly kind: 'end'; readonly how: 'power' | 'kill'; readonly underWay: number; readonly turns: number; readonly seed: number };

const steps: DiskStep[] = [
  'create',
  'rename',
  'remove',
  'truncate',
  'syncFolder',
  'write',
  'datasync',
  'write',
  'datasync',
  'read',
  'open',
];
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('record' as const), count: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      step: fc.constantFrom(...steps),
      code: fc.constantFrom('EIO', 'ENOSPC', 'short'),
      after: fc.nat(4),
      times: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('store' as const), fails: fc.constantFrom('before', 'before', 'after', undefined) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      how: fc.constantFrom('power', 'kill'),
      underWay: fc.nat(30),
      turns: fc.nat(12),
      seed: fc.integer(),
    }),
  },
);

/** The same random numbers for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const RUNS = Number(process.env.AUDIT_SPOOL_RUNS ?? 300);

describe('However the disk, the store and the process fail', () => {
  it('each record of which a caller was told is at the store once, and nothing looks altered', async () => {
    const { key, keys } = await makeBatchKeys();
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 25 }), async (events) => {
        const world: AuditedWorld = { store: new FakeStore('g', keys), key, keys, told: new Set(), troubles: new Set() };
        let count = 0;
        const names = (howMany: number) => Array.from({ length: howMany }, () => `r${++count}`);
        let process = await AuditedProcess.start(world, new MemoryDisk());
        for (const one of events) {
          if (one.kind === 'record') await process.record(names(one.count));
          if (one.kind === 'store') world.store.fail = () => one.fails;
          if (one.kind === 'fault') {
            let [after, times] = [one.after, one.times];
            process.disk.fault = (step) => (step === one.step && after-- <= 0 && times-- > 0 ? one.code : undefined);
          }
          if (one.kind === 'end') {
            void process.record(names(one.underWay));
            for (let turn = 0; turn < one.turns; turn++) await Promise.resolve();
            const disk = process.die((old) => (one.how === 'kill' ? old.killProcess() : old.losePower(chanceOf(one.seed))));
            process = await AuditedProcess.start(world, disk);
          }
        }
        await process.ship();
        const arrived = world.store.records.map(({ requestId }) => requestId);
        expect(world.store.complaints).toEqual([]);
        expect(new Set(arrived).size).toBe(arrived.length);
        expect([...world.told].filter((name) => !arrived.includes(name))).toEqual([]);
        expect([...world.troubles].filter((trouble) => !/FULL|FAILED/.test(trouble))).toEqual([]);
        await process.shipper.close(0);
        await process.spool.close();
      }),
      { numRuns: RUNS, endOnFailure: false },
    );
  });
});
