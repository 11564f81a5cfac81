import { type AuditRecord, CHAIN_START, extendChain } from '../../kit/index.js';
import { STORE } from '../intake/own-record.js';
import { readRecord } from '../records/record-form.js';
import type { RecordId } from '../records/record-id.js';
import { makeUnreadable, type RecordSpan, readAlarmSpan } from '../records/unreadable-record.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import { type FindingCode, FoundProblem, nameRecord } from './finding.js';
import type { StoredRecord } from './log-rows.js';

/** The end of a spool's chain, as far as it was checked. */
interface SpoolEnd {
  readonly seq: number;
  readonly chain: Buffer;
  /** The chain before the last record, and that record: to tell an inserted record from an altered one. */
  readonly before: Buffer;
  readonly last: StoredRecord | undefined;
}

const START: SpoolEnd = { seq: 0, chain: CHAIN_START, before: CHAIN_START, last: undefined };

/** Checks records one after the other: their places, their bytes, and the chain of each spool. */
export class RecordChecker {
  readonly #spools = new Map<string, SpoolEnd>();
  /** By spool: the records that the last alarm says the store could not read, and when. A later version of the store may be able to. */
  readonly #unread = new Map<string, RecordSpan & { readonly at: string }>();
  #next = 0;

  /**
   * @param prunedUntil entries before this have no text any more
   * @param find where a record stands in the log: asked only when one is not in its place
   */
  constructor(
    private readonly prunedUntil: number,
    private readonly find: (id: RecordId) => Promise<number | undefined>,
  ) {}

  /** The end of a spool, after the last record that was checked. */
  endOf(gateway: string, spool: string): { readonly seq: number; readonly chain: Buffer } {
    return this.#spools.get(`${gateway}/${spool}`) ?? START;
  }

  /**
   * Checks the next record.
   *
   * @returns the record; undefined if it was pruned
   * @throws FoundProblem naming it, or the one before it
   */
  async check(row: StoredRecord): Promise<AuditRecord | undefined> {
    const end = this.#spools.get(`${row.gateway}/${row.spool}`) ?? START;
    if (row.leaf !== this.#next)
      this.#refuse('RECORD_MISSING', row.seq > end.seq + 1 ? { ...row, seq: end.seq + 1 } : undefined, this.#next);
    this.#next++;
    if (row.text === null) return this.#checkPruned(row, end);
    const record = this.#unreadable(row) ?? readRecord(row.text, row);
    if (!hashLeaf(row.text).equals(row.leafHash)) {
      // The text of another record, or changed bytes.
      const other = readAnyId(row.text);
      const isMoved = other !== undefined && !isSame(other, row) && (await this.find(other)) !== undefined;
      this.#refuse(isMoved ? 'RECORD_MOVED' : 'RECORD_ALTERED', row, row.leaf);
    }
    if (!record) this.#refuse('RECORD_ALTERED', row, row.leaf);
    await this.#checkSequence(row, end);
    const chain = extendChain(end.chain, row.text);
    if (!chain.equals(row.chain)) {
      const skipsLast = end.last && extendChain(end.before, row.text).equals(row.chain);
      if (skipsLast) this.#refuse('RECORD_INSERTED', end.last!, end.last!.leaf);
      this.#refuse('RECORD_ALTERED', row, row.leaf, 'or the record before it in its spool');
    }
    this.#keep(row, { seq: row.seq, chain, before: end.chain, last: row });
    if (row.gateway === STORE.gateway) this.#note(record);
    return record;
  }

  /** Notes which of the next records the store could not read: only its own alarm says so, which stands in the log before them. */
  #note(record: AuditRecord): void {
    const span = readAlarmSpan(record);
    if (span) this.#unread.set(`${span.gateway}/${span.spool}`, { ...span, at: record.at });
  }

  #unreadable(row: StoredRecord): AuditRecord | undefined {
    const span = this.#unread.get(`${row.gateway}/${row.spool}`);
    return span && row.seq >= span.from && row.seq <= span.to ? makeUnreadable(row, span.at) : undefined;
  }

  async #checkSequence(row: StoredRecord, { seq, last }: SpoolEnd): Promise<void> {
    if (row.seq === seq + 1) return;
    if (row.seq <= seq) this.#refuse('RECORD_INSERTED', row, row.leaf);
    const expected = { ...row, seq: seq + 1 };
    const at = await this.find(expected);
    if (at === undefined) this.#refuse('RECORD_MISSING', expected, (last?.leaf ?? row.leaf - 1) + 1);
    this.#refuse('RECORD_MOVED', row, row.leaf);
  }

  #checkPruned(row: StoredRecord, { seq, chain }: SpoolEnd): undefined {
    if (row.leaf >= this.prunedUntil) this.#refuse('RECORD_MISSING', row, row.leaf, 'its text');
    if (row.seq !== seq + 1) this.#refuse('RECORD_MOVED', row, row.leaf);
    this.#keep(row, { seq: row.seq, chain: row.chain, before: chain, last: row });
  }

  #keep({ gateway, spool }: StoredRecord, end: SpoolEnd): void {
    this.#spools.set(`${gateway}/${spool}`, end);
  }

  #refuse(code: FindingCode, id: RecordId | undefined, leaf: number, detail?: string): never {
    throw new FoundProblem({ code, record: nameRecord(id, leaf), detail });
  }
}

function readAnyId(text: string): RecordId | undefined {
  try {
    const { gateway, spool, seq } = JSON.parse(text) as RecordId;
    return { gateway: String(gateway), spool: String(spool), seq: Number(seq) };
  } catch {
    return undefined;
  }
}

function isSame(one: RecordId, other: RecordId): boolean {
  return one.gateway === other.gateway && one.spool === other.spool && one.seq === other.seq;
}
