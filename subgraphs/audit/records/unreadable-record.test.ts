import { describe, expect, it } from '@jest/globals';
import { makeDisclosure, makeGatewayKeys, TestSpool } from '../testing/spool.js';
import { readRecord } from './record-form.js';
import { canHoldUnread, formatSpan, makeUnreadable, readAlarmSpan, UNREADABLE } from './unreadable-record.js';

const ID = { gateway: 'gateway', spool: 'spool-1', seq: 3 };
const AT = '2026-01-15T04:00:00.000Z';

describe('a text that cannot be read', () => {
  it.each(['', 'x', '{', 'null', '3', '[]', '{}', '{"v":2}', '{"gateway":"gateway","seq":3}', '患者\u0000', '['.repeat(100_000)])(
    'may stand in the log: %.40j',
    (text) => {
      expect(canHoldUnread(text, ID)).toBe(true);
    },
  );

  it.each(['{"gateway":"other"}', '{"spool":"spool-2"}', '{"seq":4}', '{"seq":"3"}', '{"gateway":null}', '\ud800', 'x\udfff'])(
    'may not stand in the log if it names another id, or is no text: %j',
    (text) => {
      expect(canHoldUnread(text, ID)).toBe(false);
    },
  );
});

describe('the alarm before records that cannot be read', () => {
  const alarm = (reason: string) => ({
    ...makeUnreadable({ gateway: 'audit-store', spool: 'store', seq: 1 }, AT),
    kind: 'alarm' as const,
    reason,
  });

  it.each([
    [{ gateway: 'gateway', spool: 'spool-1', from: 3, to: 3 }, 'gateway/spool-1/3'],
    [{ gateway: 'g', spool: 's', from: 1, to: 1_000 }, 'g/s/1-1000'],
  ])('names the span %j as %s, and is read again', (span, text) => {
    expect(formatSpan(span)).toBe(text);
    expect(readAlarmSpan(alarm(text))).toEqual(span);
  });

  it.each(['', 'gateway/spool-1', 'gateway/spool-1/', 'gateway/spool-1/x', '/spool/1', 'gateway/spool-1/1-', 'gate way/spool/1'])(
    'names nothing with the reason %j',
    (reason) => {
      expect(readAlarmSpan(alarm(reason))).toBeUndefined();
    },
  );

  it('is of its own kind and code', () => {
    expect(readAlarmSpan({ ...alarm('g/s/1'), kind: 'operation' })).toBeUndefined();
    expect(readAlarmSpan({ ...alarm('g/s/1'), outcome: 'CHAIN_BROKEN' })).toBeUndefined();
    expect(alarm('g/s/1').outcome).toBe(UNREADABLE);
  });
});

it('a record that would expand to very many rows is not read', async () => {
  const { key } = await makeGatewayKeys();
  const write = (patients: number, facilities: number) =>
    new TestSpool(key).write({
      disclosures: Array.from({ length: facilities }, (_, i) =>
        makeDisclosure({ patients: Array.from({ length: patients }, (__, k) => `pat_${k}`), facility: `fac_${i}` }),
      ),
    });
  const id = { ...ID, seq: 1 };
  expect(readRecord(write(1_000, 100), id)).toMatchObject({ seq: 1 });
  expect(readRecord(write(1_000, 300), id)).toBeUndefined();
});
