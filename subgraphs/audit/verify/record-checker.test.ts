import { describe, expect, it } from '@jest/globals';
import { CHAIN_START, extendChain } from '../../kit/index.js';
import { makeOwnRecord } from '../intake/own-record.js';
import { NO_RECORDS } from '../intake/plan-intake.js';
import { UNREADABLE } from '../records/unreadable-record.js';
import { makeGatewayKeys, TestSpool } from '../testing/spool.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import type { FoundProblem } from './finding.js';
import type { StoredRecord } from './log-rows.js';
import { RecordChecker } from './record-checker.js';

const { key } = await makeGatewayKeys();
const NOW = Date.UTC(2026, 0, 15, 4);
const ID = { gateway: 'gateway', spool: 'spool-1', seq: 1 };
const store = (leaf: number, id: Pick<StoredRecord, 'gateway' | 'spool' | 'seq'>, text: string): StoredRecord => ({
  ...id,
  leaf,
  text,
  leafHash: hashLeaf(text),
  chain: extendChain(CHAIN_START, text),
});
const alarm = (reason: string, kind: 'alarm' | 'spool-began' = 'alarm') => {
  const { record, text } = makeOwnRecord({ kind, outcome: UNREADABLE, reason }, NO_RECORDS, NOW);
  return store(0, record, text);
};
/** What the checker makes of the second of two records. */
const check = async (first: StoredRecord, text: string) => {
  const checker = new RecordChecker(0, async () => undefined);
  await checker.check(first);
  const record = await checker.check(store(1, ID, text)).catch((error: FoundProblem) => error.finding.code);
  return typeof record === 'string' ? record : record?.kind;
};

describe('a record that the store could not read', () => {
  const readable = new TestSpool(key).write();

  it('is expected to be unreadable if the alarm before it says so', async () => {
    expect(await check(alarm('gateway/spool-1/1'), 'no JSON')).toBe('unreadable');
  });

  it('is still expected to be unreadable when a later store can read it', async () => {
    expect(await check(alarm('gateway/spool-1/1-2'), readable)).toBe('unreadable');
  });

  it.each(['gateway/spool-1/2', 'gateway/spool-2/1', 'other/spool-1/1', ''])('is wrong if no alarm names it, but %j', async (reason) => {
    expect(await check(alarm(reason), 'no JSON')).toBe('RECORD_ALTERED');
    expect(await check(alarm(reason), readable)).toBe('operation');
  });

  it('is wrong if a record of another kind names it', async () => {
    expect(await check(alarm('gateway/spool-1/1', 'spool-began'), 'no JSON')).toBe('RECORD_ALTERED');
  });

  it('is wrong if a gateway, and not the store, wrote the alarm', async () => {
    const other = { gateway: 'other', spool: 'spool-9', seq: 1 };
    const text = alarm('gateway/spool-1/1').text!.replace('"audit-store"', '"other"').replace('"store"', '"spool-9"');
    expect(await check(store(0, other, text), 'no JSON')).toBe('RECORD_ALTERED');
  });
});
