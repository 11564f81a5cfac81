import type { EntityManager } from 'typeorm';
import { type BatchClaims, FairTurns, type Writer } from '../../kit/index.js';
import { holdLog } from '../log/log.store.js';
import { appendLines, type LogLine } from './append-lines.js';
import { type AlarmCode, NO_RECORDS, planIntake, type SpoolHead } from './plan-intake.js';
import { readEntries } from './read-entries.js';
import { readSpool, type SpoolState, writeSpool } from './spool-state.store.js';

/** A spool that contradicts itself is recorded once an hour, however often it tries. Milliseconds. */
const ALARM_AT_MOST_EVERY = 3_600_000;
/**
 * One transaction of this process at a time: others would only wait for the same row. A gateway sends one batch after the other, and each that waits
 * may hold 4 MB.
 */
const TURNS = { atOnce: 1, perCaller: 1, waiting: 32, waitingPerCaller: 4, wait: 10_000 };

/** What became of a batch. */
export interface Receipt {
  readonly outcome: 'held' | 'rewind' | AlarmCode | 'misplaced';
  /** What the store holds of the spool now. */
  readonly held: SpoolHead;
  /** How many records were appended. */
  readonly appended: number;
  /** How many of them cannot be read. */
  readonly unreadable: number;
}

/** Takes batches whose signatures are verified. One transaction for each, which holds the batch, or its beginning if it has very many events. */
export class IntakeStore {
  readonly #turns = new FairTurns(TURNS);

  constructor(private readonly writer: Writer) {}

  /**
   * Takes a batch.
   *
   * @param now milliseconds since 1970
   * @throws an error for which `isBusy` is true, if others wrote for too long; then nothing was changed
   */
  async receive(claims: BatchClaims, records: readonly string[], now: number): Promise<Receipt> {
    return await this.#turns.run(claims.iss, async () => {
      return await this.writer.transaction('intake', async (manager) => await receive(manager, claims, records, now), { patient: true });
    });
  }
}

async function receive(manager: EntityManager, claims: BatchClaims, records: readonly string[], now: number): Promise<Receipt> {
  const log = await holdLog(manager);
  const { iss: gateway, spool, head } = claims;
  const known = await readSpool(manager, gateway, spool);
  const held = known ?? NO_RECORDS;
  const refuse = (outcome: Receipt['outcome']): Receipt => ({ outcome, held, appended: 0, unreadable: 0 });
  const raise = async (code: AlarmCode): Promise<Receipt> => {
    if (known && now - known.alarmedAt >= ALARM_AT_MOST_EVERY) {
      await appendLines(manager, log, [{ kind: 'alarm', outcome: code, reason: `${gateway}/${spool}` }], now);
      await writeSpool(manager, { ...known, alarmedAt: now }, false);
    }
    return refuse(code);
  };
  const plan = planIntake(held, claims, records);
  if (plan.act === 'rewind') return refuse('rewind');
  if (plan.act === 'alarm') return await raise(plan.code);
  for (const { seq, hash, otherwise } of plan.act === 'compare' ? plan.claims : []) {
    const stored = await readChain(manager, { gateway, spool, seq });
    if (!stored?.equals(hash)) return await raise(otherwise);
  }
  const { skip, chains } = plan.act === 'append' ? plan : { skip: records.length, chains: [] };
  const brought =
    chains.length > 0 ? readEntries(claims, { from: claims.from + skip, records: records.slice(skip), chains }, now) : NOTHING;
  if (!brought) return refuse('misplaced');
  const began: LogLine[] = known ? [] : [{ kind: 'spool-began', outcome: 'ok', reason: `${gateway}/${spool}` }];
  await appendLines(manager, log, [...began, ...brought.lines], now);
  const { last } = brought;
  const after: SpoolHead = last ? { acknowledged: last.record.seq, hash: last.chain } : held;
  const headOf = { headSeq: head.seq, headHash: Buffer.from(head.hash, 'base64url'), headAt: now };
  const isLate = known !== undefined && head.seq < known.headSeq;
  const state: SpoolState = { gateway, spool, beganAt: now, alarmedAt: 0, ...headOf, ...known, ...after, ...(isLate ? {} : headOf) };
  await writeSpool(manager, state, !known);
  return { outcome: 'held', held: after, appended: brought.records, unreadable: brought.unreadable };
}

const NOTHING = { lines: [], last: undefined, records: 0, unreadable: 0 } as const;

async function readChain(
  manager: EntityManager,
  { gateway, spool, seq }: { readonly gateway: string; readonly spool: string; readonly seq: number },
): Promise<Buffer | undefined> {
  const [row] = await manager.query<{ chain: Buffer }[]>('SELECT chain FROM audit_record WHERE gateway = ? AND spool = ? AND seq = ?', [
    gateway,
    spool,
    seq,
  ]);
  return row?.chain;
}
