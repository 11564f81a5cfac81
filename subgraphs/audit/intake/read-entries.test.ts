import { describe, expect, it } from '@jest/globals';
import { makeDisclosure, makeGatewayKeys, TestSpool } from '../testing/spool.js';
import { readEntries } from './read-entries.js';

const { key } = await makeGatewayKeys();
const NOW = Date.UTC(2026, 0, 15, 4);
/** Reads all records of a spool from a number on. */
const read = (spool: TestSpool, from = 1) => {
  const records = spool.texts.slice(from - 1);
  const chains = records.map((_, i) => Buffer.from(spool.hashAt(from + i), 'base64url'));
  return readEntries(spool.claims(), { from, records, chains }, NOW);
};
const name = (line: object) => ('reason' in line ? (line as { reason: string }).reason : (line as { record: { seq: number } }).record.seq);

describe('the lines that a batch brings', () => {
  it('are its records in order, each with the chain after it', () => {
    const spool = new TestSpool(key);
    for (let i = 0; i < 3; i++) spool.write();
    const { lines, last, records, unreadable } = read(spool, 2)!;
    expect([lines.map(name), last.record.seq, last.chain.toString('base64url'), records, unreadable]).toEqual([
      [2, 3],
      3,
      spool.hashAt(3),
      2,
      0,
    ]);
  });

  it('have an alarm before each run of records that cannot be read', () => {
    const spool = new TestSpool(key);
    for (const text of ['x', 'y', '', 'z', '', ''])
      if (text === '') spool.write();
      else spool.add(text);
    spool.add('w');
    const { lines, records, unreadable } = read(spool)!;
    expect(lines.map(name)).toEqual(['gateway/spool-1/1-2', 1, 2, 3, 'gateway/spool-1/4', 4, 5, 6, 'gateway/spool-1/7', 7]);
    expect([records, unreadable]).toEqual([7, 4]);
  });

  it('are none if a record names another id', () => {
    const spool = new TestSpool(key);
    spool.write();
    spool.add('{"seq":9}');
    expect(read(spool)).toBeUndefined();
  });

  it('end before a record with which there would be too many rows, but have one record at least', () => {
    const patients = (count: number) => ({
      disclosures: [makeDisclosure({ patients: Array.from({ length: count }, (_, i) => `pat_${i}`) })],
    });
    const spool = new TestSpool(key);
    for (const count of [9_000, 9_000, 9_000, 1]) spool.write(patients(count));
    expect(read(spool)!.last.record.seq).toBe(2);
    expect(read(spool, 3)!.last.record.seq).toBe(4);
    const large = new TestSpool(key);
    const facilities = Array.from({ length: 9 }, (_, i) => ({ ...patients(9_000).disclosures[0]!, facility: `fac_${i}` }));
    large.write({ disclosures: facilities });
    large.write();
    expect(read(large)).toMatchObject({ records: 1, unreadable: 0 });
  });
});
