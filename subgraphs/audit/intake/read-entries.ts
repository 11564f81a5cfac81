import type { BatchClaims } from '../../kit/index.js';
import type { LogEntry } from '../log/log.store.js';
import { countRows, readRecord } from '../records/record-form.js';
import { canHoldUnread, formatSpan, makeUnreadable, type RecordSpan, UNREADABLE } from '../records/unreadable-record.js';
import type { LogLine } from './append-lines.js';

/** Rows of one transaction. Then it ends before the gateway stops waiting for the answer; the gateway sends the rest again. */
const ROWS_AT_ONCE = 50_000;

/** What a batch brings to the log. */
export interface BroughtLines {
  /** Records, with an alarm before each run of those that cannot be read. */
  readonly lines: readonly LogLine[];
  /** The last record. */
  readonly last: LogEntry;
  readonly records: number;
  readonly unreadable: number;
}

/**
 * Reads the new records of a batch: as many from its beginning as fit in one transaction, at least one.
 *
 * @param new the records that the store does not hold, and the chain's hash after each
 * @param now milliseconds since 1970
 * @returns undefined if a record is not text, or names another id than its place in the spool
 */
export function readEntries(
  { iss: gateway, spool }: BatchClaims,
  { from, records, chains }: { readonly from: number; readonly records: readonly string[]; readonly chains: readonly Buffer[] },
  now: number,
): BroughtLines | undefined {
  const entries: LogEntry[] = [];
  const unread: number[] = [];
  let rows = 0;
  for (const [i, text] of records.entries()) {
    const id = { gateway, spool, seq: from + i };
    const read = readRecord(text, id);
    if (!read && !canHoldUnread(text, id)) return undefined;
    const record = read ?? makeUnreadable(id, new Date(now).toISOString());
    rows += countRows(record);
    if (rows > ROWS_AT_ONCE && i > 0) break;
    if (!read) unread.push(id.seq);
    entries.push({ record, text, chain: chains[i]! });
  }
  const alarms = new Map(joinRuns(unread).map((run) => [run.from, formatSpan({ gateway, spool, ...run })]));
  const lines = entries.flatMap((entry): LogLine[] => {
    const reason = alarms.get(entry.record.seq);
    return reason === undefined ? [entry] : [{ kind: 'alarm', outcome: UNREADABLE, reason }, entry];
  });
  return { lines, last: entries.at(-1)!, records: entries.length, unreadable: unread.length };
}

/** Joins numbers that follow each other. */
function joinRuns(numbers: readonly number[]): Pick<RecordSpan, 'from' | 'to'>[] {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.to === number - 1) run.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs;
}
