import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BATCH_BYTES_AT_MOST, BATCH_RECORDS_AT_MOST } from '../../../subgraphs/kit/audit/batch.js';
import { makeBatchKeys } from '../testing/batch-keys.js';
import { FakeStore } from '../testing/fake-store.js';
import { MemoryDisk } from '../testing/memory-disk.js';
import { openTestSpool, recordText, settle, TEST_KEY, type TestSpool } from '../testing/open-spool.js';
import type { PostBatch } from './post-batch.js';
import { RecordReader } from './record-reader.js';
import { Shipper } from './shipper.js';

let batchKeys: Awaited<ReturnType<typeof makeBatchKeys>>;
beforeAll(async () => {
  batchKeys = await makeBatchKeys();
});

interface Shipping extends TestSpool {
  readonly shipper: Shipper;
  readonly problems: (string | undefined)[];
  /** Lets the clock pass, ends the shipper's pause, and waits until it pauses again. */
  readonly turn: (milliseconds?: number) => Promise<void>;
  /** The pauses that the shipper asked for. */
  readonly pauses: number[];
  readonly close: () => Promise<void>;
}

let opened: Shipping[] = [];
afterEach(async () => {
  for (const { close } of opened) await close();
  opened = [];
});

async function ship(post: PostBatch, disk = new MemoryDisk(), given: Parameters<typeof openTestSpool>[1] = {}): Promise<Shipping> {
  const one = await openTestSpool(disk, given);
  const problems: (string | undefined)[] = [];
  const pauses: number[] = [];
  let later = 0;
  let goOn = () => {};
  const shipper = new Shipper({
    spool: one.spool,
    reader: new RecordReader(disk, [TEST_KEY]),
    gateway: 'g',
    key: batchKeys.key,
    post,
    now: () => Date.now() + later,
    pause: async (milliseconds, signal) => {
      pauses.push(milliseconds);
      await new Promise<void>((resolve) => {
        goOn = resolve;
        signal.onabort = () => resolve();
        if (signal.aborted) resolve();
      });
    },
    onProblem: (problem) => problems.push(problem),
  });
  const turn = async (milliseconds = 0) => {
    later = Math.min(later + milliseconds, 3_000);
    const before = pauses.length;
    goOn();
    for (let wait = 0; wait < 500 && pauses.length === before; wait++) await settle();
  };
  const close = async () => {
    disk.fault = () => undefined;
    await shipper.close(0);
    await one.spool.close();
  };
  const shipping = { ...one, shipper, problems, pauses, turn, close };
  opened.push(shipping);
  shipper.start();
  for (let wait = 0; wait < 500 && pauses.length === 0; wait++) await settle();
  return shipping;
}

const makeStore = () => new FakeStore('g', batchKeys.keys);
const namesAt = (store: FakeStore) => store.records.map(({ requestId }) => requestId);
async function record({ spool }: TestSpool, ...names: string[]): Promise<void> {
  for (const name of names) await spool.commit([recordText(name, 300)]);
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

describe('The shipper', () => {
  it('sends records in order, and removes what the store has acknowledged', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    await record(one, ...numbers(1, 40));
    expect(one.shipper.waiting).toBe(40);
    await one.turn();
    expect(namesAt(store)).toEqual(numbers(1, 40));
    expect(one.shipper.waiting).toBe(0);
    expect(one.shipper.oldest).toBeUndefined();
    expect(one.spool.segments.length).toBe(1);
    expect(store.complaints).toEqual([]);
  });

  it('knows how old the oldest record is that the store has not acknowledged', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    store.fail = () => 'before';
    await record(one, 'a', 'b');
    await one.turn();
    expect(one.shipper.oldest).toBe(Date.parse('2026-11-30T00:00:00.000Z'));
  });

  it('tells the head each second, also without records', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    let heads = 0;
    store.fail = () => {
      heads += 1;
      return undefined;
    };
    await one.turn(200);
    expect(heads).toBe(0);
    await one.turn(1_000);
    expect(heads).toBe(1);
    await record(one, 'a');
    await one.turn();
    expect([...store.spools.values()].map(({ head }) => head)).toEqual([{ seq: 1, hash: one.spool.head.hash.toString('base64url') }]);
  });

  it('limits a batch to the records and bytes that the store takes', async () => {
    const store = makeStore();
    const sizes: { records: number; bytes: number }[] = [];
    const post: PostBatch = async (batch) => {
      if (batch.records.length > 0) sizes.push({ records: batch.records.length, bytes: Buffer.byteLength(batch.records.join('')) });
      return await store.post(batch);
    };
    const one = await ship(post, undefined, { segmentBytes: 8 * 1024 * 1024, limit: 64 * 1024 * 1024 });
    await one.spool.commit(Array.from({ length: 2_500 }, (_, n) => recordText(String(n))));
    for (let n = 0; n < 4; n++) await one.spool.commit([recordText(`${n}${'"'.repeat(900_000)}`.replaceAll('"', '\\"'))]);
    for (let n = 0; n < 12; n++) await one.turn();
    expect(store.records.length).toBe(2_504);
    expect(sizes.slice(0, 2).map(({ records }) => records)).toEqual([BATCH_RECORDS_AT_MOST, BATCH_RECORDS_AT_MOST]);
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(BATCH_BYTES_AT_MOST);
    expect(sizes.at(-1)!.records).toBe(2);
    expect(store.complaints).toEqual([]);
  });

  it('sends again, after growing pauses, what the store did not take, and says so once', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    store.fail = () => 'before';
    await record(one, 'a');
    const before = one.pauses.length;
    for (let n = 0; n < 12; n++) await one.turn();
    const pauses = one.pauses.slice(before);
    expect(pauses[0]).toBeLessThanOrEqual(400);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(7_500);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
    expect(one.problems).toEqual(['unreachable']);
    store.fail = () => undefined;
    await one.turn();
    expect(namesAt(store)).toEqual(['a']);
    expect(one.problems).toEqual(['unreachable', undefined]);
  });

  it('doubles nothing if the answer to a batch is lost', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    store.fail = () => 'after';
    await record(one, 'a', 'b');
    await one.turn();
    await record(one, 'c');
    store.fail = () => undefined;
    for (let n = 0; n < 3; n++) await one.turn();
    expect(namesAt(store)).toEqual(['a', 'b', 'c']);
    expect(store.complaints).toEqual([]);
  });

  it('sends the rest of a batch of which the store took only the beginning, and says no problem', async () => {
    const store = makeStore();
    store.atMost = 4;
    const one = await ship(store.post);
    await record(one, ...numbers(1, 10));
    for (let n = 0; n < 3; n++) await one.turn();
    expect(namesAt(store)).toEqual(numbers(1, 10));
    expect([one.shipper.waiting, one.problems, store.complaints]).toEqual([0, [], []]);
  });

  it('goes on after a restart where the store is', async () => {
    const store = makeStore();
    const before = await ship(store.post);
    store.fail = () => 'after';
    await record(before, ...numbers(1, 30));
    await before.turn();
    store.fail = () => undefined;
    const after = await ship(store.post, before.disk.killProcess());
    await record(after, '31');
    for (let n = 0; n < 3; n++) await after.turn();
    expect(namesAt(store)).toEqual(numbers(1, 31));
    expect(after.troubles).toEqual([]);
  });

  it('signs with the new key after it was renewed', async () => {
    const next = await makeBatchKeys('k2');
    const store = new FakeStore('g', next.keys);
    const one = await ship(store.post);
    await record(one, 'a');
    await one.turn();
    expect(one.problems).toEqual(['403']);
    one.shipper.renew(next.key);
    await one.turn();
    expect(namesAt(store)).toEqual(['a']);
  });

  it('ships the rest when it is closed', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    await record(one, ...numbers(1, 20));
    await one.shipper.close(5_000);
    expect(namesAt(store)).toEqual(numbers(1, 20));
  });
});

describe('A spool that does not fit what the store holds', () => {
  it('because its folder was set back is replaced by a new one; what was recorded since is shipped, nothing twice', async () => {
    const store = makeStore();
    const before = await ship(store.post);
    await record(before, 'a', 'b');
    await before.turn();
    const old = before.disk.killProcess();
    await record(before, 'c', 'd', 'e');
    await before.turn();
    store.fail = () => 'before';
    const after = await ship(store.post, old);
    await record(after, 'f');
    store.fail = () => undefined;
    for (let n = 0; n < 4; n++) await after.turn();
    expect(after.troubles).toEqual(['AUDIT_SPOOL_REWOUND']);
    expect(namesAt(store)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(store.spools.size).toBe(2);
    expect((await old.list()).some((name) => name.endsWith('.aside'))).toBe(true);
    await record(after, 'g');
    await after.turn();
    expect(namesAt(store).at(-1)).toBe('g');
    expect(store.complaints).toEqual([]);
  });

  it('because it was copied and both went on is replaced: no record is lost', async () => {
    const store = makeStore();
    const before = await ship(store.post);
    await record(before, 'a');
    await before.turn();
    const copy = before.disk.killProcess();
    await record(before, 'b');
    await before.turn();
    const after = await ship(store.post, copy);
    await record(after, 'x', 'y', 'z');
    for (let n = 0; n < 5; n++) await after.turn();
    expect(after.troubles).toContain('AUDIT_SPOOL_REWOUND');
    expect(namesAt(store)).toEqual(expect.arrayContaining(['a', 'b', 'x', 'y', 'z']));
    expect(store.complaints).toEqual([]);
  });

  it('because the store has other records just before its own is replaced', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    await record(one, 'a');
    await one.turn();
    const id = one.spool.head.spool;
    const held = store.spools.get(id)!;
    store.spools.set(id, { ...held, texts: ['another record'], hash: Buffer.alloc(32, 1) });
    await record(one, 'b');
    for (let n = 0; n < 3; n++) await one.turn();
    store.spools.delete(id);
    expect(one.troubles).toEqual(['AUDIT_SPOOL_REWOUND']);
    expect(namesAt(store)).toContain('b');
  });

  it('because the store lost what it had acknowledged is replaced: all that the gateway still has is shipped', async () => {
    const one = await ship(makeStore().post);
    await record(one, ...numbers(1, 40));
    await one.turn();
    const disk = one.disk.killProcess();
    const restored = makeStore();
    const after = await ship(restored.post, disk);
    await record(after, 'new');
    for (let n = 0; n < 4; n++) await after.turn();
    expect(after.troubles).toEqual(['AUDIT_STORE_REWOUND']);
    expect(namesAt(restored).at(-1)).toBe('new');
    expect(restored.complaints).toEqual([]);
  });

  it('is replaced also if its limit is reached', async () => {
    let store = makeStore();
    const one = await ship(async (batch) => await store.post(batch), undefined, { limit: 4 * 4096 });
    await record(one, ...numbers(1, 20));
    await one.turn();
    store = makeStore();
    store.fail = () => 'before';
    let count = 20;
    while (one.spool.available) {
      await record(one, String(++count));
      await settle();
    }
    expect(one.troubles).toEqual(['AUDIT_SPOOL_FULL']);
    store.fail = () => undefined;
    for (let n = 0; n < 6; n++) await one.turn();
    expect(one.troubles).toContain('AUDIT_STORE_REWOUND');
    expect(namesAt(store).at(-1)).toBe(String(count));
    expect(one.spool.available).toBe(true);
    expect(store.complaints).toEqual([]);
  });

  it('because a segment was altered while the gateway runs is replaced: the other records are shipped', async () => {
    const store = makeStore();
    const one = await ship(store.post);
    store.fail = () => 'before';
    await record(one, 'a', 'b', 'c');
    const { name, end } = one.spool.segments.at(-1)!;
    one.disk.content(name).fill(0, end - 20, end - 10);
    store.fail = () => undefined;
    for (let n = 0; n < 4; n++) await one.turn();
    expect(one.troubles).toEqual(['AUDIT_SPOOL_CORRUPT']);
    expect(namesAt(store)).toEqual(['a', 'b']);
    await record(one, 'd');
    await one.turn();
    expect(namesAt(store)).toEqual(['a', 'b', 'd']);
  });
});
