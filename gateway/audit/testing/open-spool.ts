import { createHash } from 'node:crypto';
import { Spool, type SpoolOptions } from '../spool/spool.js';
import { toSpoolKey } from '../spool/spool-key.js';
import type { SpoolTrouble } from '../spool/spool-trouble.js';
import { MemoryDisk } from './memory-disk.js';

/** A key that is the same in each run. */
export const TEST_KEY = toSpoolKey(createHash('sha256').update('a key for tests').digest());

/** A spool on a disk in memory, with small segments, and what a test looks at. */
export interface TestSpool {
  readonly disk: MemoryDisk;
  readonly spool: Spool;
  readonly troubles: (SpoolTrouble | undefined)[];
  /** Ends the pauses between attempts to recover. */
  readonly goOn: () => Promise<void>;
}

/** Opens a spool whose pauses end only when the test says so. */
export async function openTestSpool(disk = new MemoryDisk(), options: Partial<SpoolOptions> = {}): Promise<TestSpool> {
  const troubles: (SpoolTrouble | undefined)[] = [];
  let waiting: (() => void)[] = [];
  const spool = await Spool.open({
    files: disk,
    keys: [TEST_KEY],
    gateway: 'g',
    limit: 1024 * 1024,
    segmentBytes: 4096,
    pause: async (_milliseconds, signal) =>
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal.onabort = () => resolve();
        if (signal.aborted) resolve();
      }),
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  const goOn = async () => {
    const now = waiting;
    waiting = [];
    for (const end of now) end();
    await settle();
  };
  return { disk, spool, troubles, goOn };
}

/** Lets all that can happen on a disk in memory happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The text of a record without what the spool adds. */
export function recordText(name: string, length = 0): Buffer {
  return Buffer.from(`"at":"2026-11-30T00:00:00.000Z","kind":"operation","requestId":"${name}","reason":"${'x'.repeat(length)}"}`);
}
