import { describe, expect, it } from '@jest/globals';
import { makeGatewayKeys, TestSpool } from '../testing/spool.js';
import { NO_RECORDS, planIntake, type SpoolHead } from './plan-intake.js';

const { key } = await makeGatewayKeys();
const spoolOf = (count: number, name = 'spool-1') => {
  const spool = new TestSpool(key, 'gateway', name);
  for (let i = 0; i < count; i++) spool.write();
  return spool;
};
const heldOf = (spool: TestSpool, acknowledged: number): SpoolHead => ({
  acknowledged,
  hash: Buffer.from(spool.hashAt(acknowledged), 'base64url'),
});
const plan = (held: SpoolHead, spool: TestSpool, from: number, to: number, change: object = {}) =>
  planIntake(held, { ...spool.claims(from, to), ...change }, spool.texts.slice(from - 1, to));

describe('the plan for a batch', () => {
  const spool = spoolOf(5);
  const other = spoolOf(5, 'spool-2');

  it.each([
    ['the first records of a new spool', 0, 1, 3, 0],
    ['the next records', 2, 3, 5, 0],
    ['new records after two that are held', 2, 1, 5, 2],
    ['one new record after all that is held', 4, 1, 5, 4],
  ])('appends %s', (_what, acknowledged, from, to, skip) => {
    const chains = Array.from({ length: to - acknowledged }, (_, i) => Buffer.from(spool.hashAt(acknowledged + 1 + i), 'base64url'));
    expect(plan(heldOf(spool, acknowledged), spool, from, to)).toEqual({ act: 'append', skip, chains });
  });

  it('compares records that are all held', () => {
    expect(plan(heldOf(spool, 4), spool, 1, 3)).toMatchObject({ act: 'compare', claims: [{ seq: 3, otherwise: 'RECORD_CONTRADICTED' }] });
    expect(plan(heldOf(spool, 5), spool, 1, 5)).toEqual({ act: 'compare', claims: [] });
  });

  it('compares an earlier head', () => {
    const head = { seq: 2, hash: spool.hashAt(2) };
    expect(plan(heldOf(spool, 4), spool, 3, 2, { head })).toMatchObject({
      act: 'compare',
      claims: [
        { seq: 2, otherwise: 'RECORD_CONTRADICTED' },
        { seq: 2, otherwise: 'SPOOL_REWOUND' },
      ],
    });
  });

  it('is nothing for a head without records', () => {
    expect(plan(heldOf(spool, 5), spool, 6, 5)).toEqual({ act: 'compare', claims: [] });
    expect(plan(NO_RECORDS, spoolOf(0), 1, 0)).toEqual({ act: 'compare', claims: [] });
  });

  it('rewinds a gateway that begins after the next record', () => {
    expect(plan(heldOf(spool, 2), spool, 4, 5)).toEqual({ act: 'rewind' });
    expect(plan(NO_RECORDS, spool, 2, 5)).toEqual({ act: 'rewind' });
  });

  it('raises an alarm for records of another chain that overlap what is held', () => {
    expect(plan(heldOf(spool, 3), other, 1, 5)).toEqual({ act: 'alarm', code: 'RECORD_CONTRADICTED' });
  });

  it('raises an alarm for records that do not continue the chain', () => {
    expect(plan(heldOf(spool, 3), other, 4, 5)).toEqual({ act: 'alarm', code: 'CHAIN_BROKEN' });
    expect(plan(NO_RECORDS, spool, 1, 5, { previous: spool.hashAt(1) })).toEqual({ act: 'alarm', code: 'CHAIN_BROKEN' });
  });

  it('raises an alarm for a head that is not the hash of the batch’s last record, or not that of what is held', () => {
    expect(plan(NO_RECORDS, spool, 1, 5, { head: { seq: 5, hash: spool.hashAt(4) } })).toEqual({ act: 'alarm', code: 'CHAIN_BROKEN' });
    const head = { seq: 3, hash: other.hashAt(3) };
    expect(plan(heldOf(spool, 3), spool, 4, 3, { head })).toEqual({ act: 'alarm', code: 'SPOOL_REWOUND' });
  });
});
