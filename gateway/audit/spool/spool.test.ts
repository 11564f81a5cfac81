import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditRecord } from '../../../subgraphs/kit/audit/audit-record.js';
import { CHAIN_START, extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import { RecordReader } from '../ship/record-reader.js';
import { type DiskStep, MemoryDisk } from '../testing/memory-disk.js';
import { openTestSpool, recordText, settle, TEST_KEY, type TestSpool } from '../testing/open-spool.js';
import { WrongSpoolKey } from './load-spool.js';
import { toSpoolKey } from './spool-key.js';
import { SpoolUnavailable } from './spool-trouble.js';

let opened: TestSpool[] = [];
afterEach(async () => {
  for (const { spool, disk } of opened) {
    disk.fault = () => undefined;
    await spool.close();
  }
  opened = [];
});

async function open(...given: Parameters<typeof openTestSpool>): Promise<TestSpool> {
  const one = await openTestSpool(...given);
  opened.push(one);
  return one;
}

/** The records of each spool on the disk, as the shipper reads them. */
async function readAll({ spool, disk }: TestSpool): Promise<Map<string, AuditRecord[]>> {
  const found = new Map<string, AuditRecord[]>();
  for (const id of new Set(spool.segments.map((one) => one.spool))) {
    const own = spool.segments.filter((one) => one.spool === id && one.last >= one.first);
    if (own.length === 0) continue;
    const { texts, previous, hash } = await new RecordReader(disk, [TEST_KEY]).read(own, own[0]!.first, { records: 1e6, bytes: 1e9 });
    expect(texts.reduce<Buffer>((chain, text) => extendChain(chain, text), previous).equals(hash)).toBe(true);
    found.set(
      id,
      texts.map((text) => JSON.parse(text) as AuditRecord),
    );
  }
  return found;
}

const idsOf = async (spool: TestSpool) => [...(await readAll(spool)).values()].flat().map(({ requestId }) => requestId);
const failOnce = (disk: MemoryDisk, at: DiskStep, code: string, isMeant: (name: string) => boolean = () => true) => {
  disk.fault = (step, name) => {
    if (step !== at || !isMeant(name)) return undefined;
    disk.fault = () => undefined;
    return code;
  };
};
const flip = (content: Buffer, at: number) => {
  content[at] = content[at]! ^ 1;
  return content;
};
const isSegment = (name: string) => name.endsWith('.segment') || name.startsWith('spare-');

describe('A spool', () => {
  it('numbers records from 1 and chains them in this order', async () => {
    const { spool } = await open();
    expect([await spool.commit([recordText('a'), recordText('b')]), await spool.commit([recordText('c')])]).toEqual([1, 3]);
    expect(spool.head.seq).toBe(3);
    const texts = ['a', 'b', 'c'].map(
      (name, at) => `{"v":1,"gateway":"g","spool":"${spool.head.spool}","seq":${at + 1},${recordText(name)}`,
    );
    expect(spool.head.hash.equals(texts.reduce<Buffer>((chain, text) => extendChain(chain, text), CHAIN_START))).toBe(true);
  });

  it('makes a whole group durable with one write and one fdatasync', async () => {
    const { spool, disk } = await open();
    await settle();
    disk.steps.clear();
    await spool.commit(Array.from({ length: 10 }, (_, n) => recordText(String(n))));
    expect(Object.fromEntries(disk.steps)).toEqual({ write: 1, datasync: 1 });
  });

  it('goes on with the next number after a restart, in the same spool', async () => {
    const before = await open();
    await before.spool.commit([recordText('a')]);
    const after = await open(before.disk.killProcess());
    expect(await after.spool.commit([recordText('b')])).toBe(2);
    expect(after.spool.head.spool).toBe(before.spool.head.spool);
    expect(await idsOf(after)).toEqual(['a', 'b']);
    expect(after.troubles).toEqual([]);
  });

  it('goes on in a new segment when one is full', async () => {
    const one = await open();
    const names = Array.from({ length: 60 }, (_, n) => String(n));
    for (const name of names) await one.spool.commit([recordText(name, 300)]);
    expect(one.spool.segments.length).toBeGreaterThan(5);
    expect(await idsOf(one)).toEqual(names);
    expect(await idsOf(await open(one.disk.killProcess()))).toEqual(names);
  });

  it('has no record in plain text on the disk', async () => {
    const { spool, disk } = await open();
    await spool.commit([recordText('marker-of-a-patient')]);
    for (const name of await disk.list()) expect(disk.content(name).includes('marker')).toBe(false);
  });

  it('refuses a record that is longer than a segment, and takes the next one', async () => {
    const { spool } = await open();
    await expect(spool.commit([recordText('long', 5_000)])).rejects.toBeInstanceOf(SpoolUnavailable);
    expect(await spool.commit([recordText('short')])).toBe(1);
  });

  it('removes the segments that the store has acknowledged, but not the present one', async () => {
    const one = await open();
    for (let n = 1; n <= 40; n++) await one.spool.commit([recordText(String(n), 300)]);
    const half = one.spool.segments[3]!.last;
    await one.spool.acknowledge(one.spool.head.spool, half);
    expect(await idsOf(one)).toEqual(Array.from({ length: 40 - half }, (_, n) => String(half + n + 1)));
    await one.spool.acknowledge(one.spool.head.spool, 40);
    expect(one.spool.segments.length).toBe(1);
    const after = await open(one.disk.killProcess());
    expect(await after.spool.commit([recordText('41')])).toBe(41);
  });

  it('takes little room for each restart', async () => {
    let one = await open();
    for (let n = 0; n < 30; n++) {
      await one.spool.commit([recordText(String(n))]);
      one = await open(one.disk.killProcess());
    }
    expect(one.spool.bytes).toBeLessThan(30 * 600 + 2 * 4096);
    expect(await idsOf(one)).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
  });

  it('is not opened with another key', async () => {
    const { spool, disk } = await open();
    await spool.commit([recordText('a')]);
    const other = toSpoolKey(Buffer.alloc(32, 7));
    await expect(open(disk.killProcess(), { keys: [other] })).rejects.toBeInstanceOf(WrongSpoolKey);
    const after = await open(disk.killProcess(), { keys: [other, TEST_KEY] });
    expect(await after.spool.commit([recordText('b')])).toBe(2);
  });
});

describe('A disk that fails', () => {
  it.each([
    ['write', 'EIO', 'AUDIT_SPOOL_FAILED'],
    ['datasync', 'EIO', 'AUDIT_SPOOL_FAILED'],
    ['write', 'ENOSPC', 'AUDIT_SPOOL_FULL'],
  ] as const)('at %s with %s refuses the group, is reported, and recovers in a fresh segment', async (step, code, trouble) => {
    const one = await open();
    await one.spool.commit([recordText('a')]);
    failOnce(one.disk, step, code, isSegment);
    await expect(one.spool.commit([recordText('refused')])).rejects.toBeInstanceOf(SpoolUnavailable);
    expect(one.spool.available).toBe(false);
    await expect(one.spool.commit([recordText('too early')])).rejects.toBeInstanceOf(SpoolUnavailable);
    await one.goOn();
    expect(one.spool.available).toBe(true);
    expect(await one.spool.commit([recordText('b')])).toBe(2);
    expect(one.troubles).toEqual([trouble, undefined]);
    expect(await idsOf(one)).toEqual(['a', 'b']);
    expect(await idsOf(await open(one.disk.killProcess()))).toEqual(['a', 'b']);
  });

  it('takes few bytes at once: the record is whole all the same', async () => {
    const one = await open();
    one.disk.fault = (step) => (step === 'write' ? 'short' : undefined);
    await one.spool.commit([recordText('a', 500)]);
    expect(await idsOf(await open(one.disk.killProcess()))).toEqual(['a']);
  });

  it.each(['create', 'write', 'datasync', 'rename', 'syncFolder'] as const)(
    'at %s while a segment is opened does not prevent the start; it recovers later',
    async (step) => {
      const disk = new MemoryDisk();
      disk.fault = (at) => (at === step ? 'EIO' : undefined);
      const one = await open(disk);
      expect(one.spool.available).toBe(false);
      await expect(one.spool.commit([recordText('early')])).rejects.toBeInstanceOf(SpoolUnavailable);
      disk.fault = () => undefined;
      await one.goOn();
      expect(await one.spool.commit([recordText('a')])).toBe(1);
      expect(await idsOf(await open(one.disk.killProcess()))).toEqual(['a']);
    },
  );

  it('that is full says so before the last records of running operations are refused', async () => {
    const one = await open(undefined, { limit: 3 * 4096 });
    let taken = 0;
    while (one.spool.available) {
      await one.spool.commit([recordText(String(taken), 100)]);
      await settle();
      taken += 1;
    }
    expect(await one.spool.commit([recordText('of a running operation', 100)])).toBe(taken + 1);
    expect(one.troubles).toEqual(['AUDIT_SPOOL_FULL']);
    for (;;) {
      const isTaken = await one.spool.commit([recordText(String(taken), 100)]).then(
        () => true,
        () => false,
      );
      if (!isTaken) break;
    }
    await one.spool.acknowledge(one.spool.head.spool, one.spool.head.seq);
    await settle();
    expect(one.spool.available).toBe(true);
    expect(one.troubles).toEqual(['AUDIT_SPOOL_FULL', undefined]);
    await one.spool.commit([recordText('again')]);
  });
});

describe('A segment that was altered', () => {
  /** A spool with three groups in its first segment, and one in the next. */
  async function written(): Promise<{ disk: MemoryDisk; spool: string; name: string; ends: number[] }> {
    const one = await open();
    const ends: number[] = [];
    for (const id of ['a', 'b', 'c']) {
      await one.spool.commit([recordText(id)]);
      ends.push(one.spool.segments[0]!.end);
    }
    const next = await open(one.disk.killProcess());
    await next.spool.commit([recordText('d')]);
    return { disk: next.disk.killProcess(), spool: one.spool.head.spool, name: one.spool.segments[0]!.name, ends };
  }
  const alter = (disk: MemoryDisk, name: string, act: (content: Buffer) => Buffer | undefined) => {
    const content = Buffer.from(disk.content(name));
    disk.overwrite(name, act(content) ?? content);
  };

  it('in one byte is reported; all other records are kept, those behind it in a new spool that says where they were', async () => {
    const { disk, spool, name, ends } = await written();
    alter(disk, name, (content) => flip(content, ends[0]! + 40));
    const one = await open(disk);
    expect(one.troubles).toEqual(['AUDIT_SPOOL_CORRUPT']);
    const found = await readAll(one);
    expect(found.get(spool)!.map(({ requestId }) => requestId)).toEqual(['a']);
    const renewed = found.get(one.spool.head.spool)!;
    expect(renewed.map(({ requestId, seq }) => [requestId, seq])).toEqual([
      ['c', 1],
      ['d', 2],
    ]);
    expect(renewed.map(({ reason }) => reason)).toEqual([`salvaged from ${spool}/3`, `salvaged from ${spool}/4`]);
    expect(await one.spool.commit([recordText('e')])).toBe(3);
    const again = await open(one.disk.killProcess());
    expect(again.troubles).toEqual([]);
    expect(await idsOf(again)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('is kept aside when its records are shipped', async () => {
    const { disk, spool, name, ends } = await written();
    alter(disk, name, (content) => flip(content, ends[0]! + 40));
    const one = await open(disk);
    await one.spool.acknowledge(spool, 1);
    expect((await disk.list()).filter((file) => file.endsWith('.aside'))).toEqual([`${name}.aside`]);
    expect(one.spool.segments.every((segment) => segment.spool !== spool)).toBe(true);
  });

  it.each([
    ['of which a record was overwritten with zeros', (content: Buffer, ends: number[]) => void content.fill(0, ends[0], ends[1])],
    ['of which a record was moved', (content: Buffer, ends: number[]) => void content.copy(content, ends[0], ends[1], ends[2])],
    ['whose end was cut off', (content: Buffer, ends: number[]) => content.subarray(0, ends[1]! + 5)],
    ['whose header was altered', (content: Buffer) => flip(content, 50)],
    ['whose file is empty', () => Buffer.alloc(0)],
  ])('%s is reported', async (_what, act) => {
    const { disk, name, ends } = await written();
    alter(disk, name, (content) => act(content, ends) as Buffer | undefined);
    const one = await open(disk);
    expect(one.troubles).toEqual(['AUDIT_SPOOL_CORRUPT']);
    expect((await idsOf(one)).at(-1)).toBe('d');
  });

  it('or is missing is reported, and the records after it are kept', async () => {
    const one = await open();
    for (let n = 0; n < 40; n++) await one.spool.commit([recordText(String(n), 300)]);
    const { name, first, last } = one.spool.segments[2]!;
    const disk = one.disk.killProcess();
    await disk.remove(name);
    const after = await open(disk);
    expect(after.troubles).toEqual(['AUDIT_SPOOL_CORRUPT']);
    const kept = Array.from({ length: 40 }, (_, n) => String(n)).filter((_, n) => n + 1 < first || n + 1 > last);
    expect(await idsOf(after)).toEqual(kept);
  });

  it('at its torn end is cut without a report: nobody was told that it is durable', async () => {
    const one = await open();
    await one.spool.commit([recordText('a')]);
    const { name, end } = one.spool.segments[0]!;
    await one.spool.commit([recordText('b')]);
    const disk = one.disk.killProcess();
    alter(disk, name, (content) => void content.fill(0, end + 30));
    const after = await open(disk);
    expect(after.troubles).toEqual([]);
    expect(await idsOf(after)).toEqual(['a']);
    expect(await after.spool.commit([recordText('c')])).toBe(2);
  });
});
