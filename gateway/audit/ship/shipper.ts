import {
  BATCH_BYTES_AT_MOST,
  BATCH_RECORDS_AT_MOST,
  type BatchClaims,
  digestRecords,
  signBatch,
} from '../../../subgraphs/kit/audit/batch.js';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';
import type { Segment } from '../spool/segment.js';
import type { Spool } from '../spool/spool.js';
import type { SpoolTrouble } from '../spool/spool-trouble.js';
import type { PostBatch, Shipped } from './post-batch.js';
import { type ReadRecords, type RecordReader, UnreadableRecord } from './record-reader.js';

/** Milliseconds: how long records gather for a batch, how often the head is sent without records (with the gathering, a second), the first and the longest pause after a failure. */
const GATHER_FOR = 250;
const HEAD_EVERY = 750;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 15_000;

export interface ShipperOptions {
  readonly spool: Spool;
  readonly reader: RecordReader;
  readonly gateway: string;
  readonly key: SigningKey;
  readonly post: PostBatch;
  readonly now: () => number;
  /** Waits; ends early when the signal says so. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Called when shipping begins to fail, and with `undefined` when it works again. */
  readonly onProblem: (problem: string | undefined) => void;
  readonly observe?: (batch: { readonly records: number; readonly outcome: Shipped['kind'] }) => void;
}

/**
 * Sends the spool's records to the store: signed, in sequence, one batch after another, until the store has acknowledged them. What is acknowledged
 * leaves the disk. Without records it sends the spool's head each second.
 */
export class Shipper {
  readonly #end = new AbortController();
  #key: SigningKey;
  #running: Promise<void> | undefined;
  /** The spool that is being shipped, and the next number. */
  #place: Place | undefined;
  /** The last record that this process found on the disk. */
  readonly #began: { readonly spool: string; readonly seq: number };
  #sentAt = Number.NEGATIVE_INFINITY;
  #oldest: number | undefined;
  #problem: string | undefined;

  constructor(private readonly options: ShipperOptions) {
    this.#key = options.key;
    this.#began = options.spool.head;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Signs with another key from now on. */
  renew(key: SigningKey): void {
    this.#key = key;
  }

  /** The number of records that the store has not acknowledged. */
  get waiting(): number {
    const place = this.#place;
    const numberFrom = ({ spool, first }: Segment) => (place?.spool === spool ? Math.max(first, place.next) : first);
    return this.options.spool.segments.reduce((sum, one) => sum + Math.max(0, one.last - numberFrom(one) + 1), 0);
  }

  /** When the oldest of them was recorded, in milliseconds since 1970; undefined if there is none. */
  get oldest(): number | undefined {
    return this.waiting > 0 ? (this.#oldest ?? this.options.now()) : undefined;
  }

  /** Why shipping fails at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Ships what waits, within a limit in milliseconds; then ends. */
  async close(within: number): Promise<void> {
    const until = this.options.now() + within;
    this.#end.abort();
    await this.#running;
    while (this.waiting > 0 && this.options.now() < until) if (!(await this.#ship().catch(() => false))) break;
    await this.options.reader.close();
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE;
    while (!this.#end.signal.aborted) {
      const isDone = await this.#ship().catch((error: unknown) => this.#fail(error));
      pause = isDone ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      // Jitter, so that several gateways do not all come at once when the store is back.
      const wait = isDone ? (this.waiting >= BATCH_RECORDS_AT_MOST ? 0 : GATHER_FOR) : pause * (0.5 + Math.random() / 2);
      if (wait > 0) await this.options.pause(wait, this.#end.signal);
    }
  }

  /** Sends one batch, if there is anything to send. @returns whether all is well */
  async #ship(): Promise<boolean> {
    const { spool, now } = this.options;
    const place = this.#findPlace();
    const own = spool.segments.filter((one) => one.spool === place.spool);
    if (place.next > this.#headOf(place.spool).seq) {
      if (place.spool !== spool.head.spool) return await this.#acknowledge(place.spool, place.next - 1);
      if (now() - this.#sentAt < HEAD_EVERY) return true;
    }
    const read = await this.#read(place, own);
    if (!read) return await this.#cannotGoOn('AUDIT_SPOOL_CORRUPT', place.spool, place.next - 1);
    if (place.expects !== undefined && place.expects !== read.previous.toString('base64url'))
      return await this.#cannotGoOn('AUDIT_SPOOL_REWOUND', place.spool, 0);
    // After the reading: the spool has grown meanwhile, and the head may not be before the last record of the batch.
    const { seq, hash } = this.#headOf(place.spool);
    return await this.#take(place, read, seq, await this.#post(place, read, { seq, hash: hash.toString('base64url') }));
  }

  /** Reads the next records; none if none wait. @returns undefined if they cannot be read */
  async #read({ spool, next }: Place, segments: readonly Segment[]): Promise<ReadRecords | undefined> {
    const { seq, hash } = this.#headOf(spool);
    if (next > seq) return { previous: hash, hash, texts: [] };
    try {
      const read = await this.options.reader.read(segments, next, LIMITS);
      this.#oldest = readTime(read.texts[0]!);
      return read;
    } catch (error) {
      if (error instanceof UnreadableRecord) return undefined;
      throw error;
    }
  }

  /** The last record of a spool. */
  #headOf(id: string): { readonly seq: number; readonly hash: Buffer } {
    const { head, segments } = this.options.spool;
    if (id === head.spool) return head;
    const { last, hash } = segments.findLast(({ spool }) => spool === id)!;
    return { seq: last, hash };
  }

  async #post(place: Place, { previous, texts }: ReadRecords, head: BatchClaims['head']): Promise<Shipped> {
    const { gateway, post, now, observe } = this.options;
    const claims: BatchClaims = {
      iss: gateway,
      spool: place.spool,
      from: place.next,
      count: texts.length,
      previous: previous.toString('base64url'),
      digest: digestRecords(texts),
      head,
    };
    this.#sentAt = now();
    const shipped = await post({ signed: await signBatch(claims, this.#key, now()), records: texts });
    observe?.({ records: texts.length, outcome: shipped.kind });
    return shipped;
  }

  /** Acts on the store's answer. @param seq the last record of the spool when the batch was made */
  async #take(place: Place, { previous, hash, texts }: ReadRecords, seq: number, shipped: Shipped): Promise<boolean> {
    if (shipped.kind === 'failed') return this.#fail(shipped.problem);
    const { spool } = this.options;
    const { acknowledged } = shipped;
    const isCurrent = place.spool === spool.head.spool;
    const sent = place.next + texts.length - 1;
    if (acknowledged === sent && shipped.kind === 'taken') {
      if (shipped.hash !== hash.toString('base64url')) return await this.#cannotGoOn('AUDIT_SPOOL_REWOUND', place.spool, 0);
      return await this.#acknowledge(place.spool, acknowledged);
    }
    if (acknowledged > (isCurrent ? spool.head.seq : seq)) {
      if (!isCurrent) return await this.#acknowledge(place.spool, seq);
      // The store has what this process found on the disk, and other records under the numbers that this process gave.
      return await this.#cannotGoOn('AUDIT_SPOOL_REWOUND', place.spool, this.#began.spool === place.spool ? this.#began.seq : 0);
    }
    const first = spool.segments.find((one) => one.spool === place.spool)!.first;
    if (acknowledged < first - 1) return await this.#cannotGoOn('AUDIT_STORE_REWOUND', place.spool, 0);
    // The store stands where the batch began: it has other records before it, or refuses for a reason of its own.
    if (acknowledged === place.next - 1) {
      if (shipped.hash === previous.toString('base64url')) return this.#fail('out of sequence');
      return await this.#cannotGoOn('AUDIT_SPOOL_REWOUND', place.spool, 0);
    }
    this.#place = { spool: place.spool, next: acknowledged + 1, expects: shipped.hash };
    return true;
  }

  async #acknowledge(spool: string, seq: number): Promise<true> {
    this.#place = { spool, next: seq + 1 };
    this.#oldest = undefined;
    await this.options.spool.acknowledge(spool, seq);
    if (this.#problem !== undefined) this.options.onProblem(undefined);
    this.#problem = undefined;
    return true;
  }

  /** The present spool is replaced by a new one that takes its records over; an earlier one is set aside. */
  async #cannotGoOn(trouble: SpoolTrouble, id: string, above: number): Promise<false> {
    const { spool } = this.options;
    this.#fail(trouble);
    if (id === spool.head.spool) await spool.renew(trouble, above);
    else await spool.retire(id, true);
    this.#place = undefined;
    return false;
  }

  #fail(error: unknown): false {
    const problem = typeof error === 'string' ? error : String((error as NodeJS.ErrnoException)?.code ?? 'unknown');
    if (problem !== this.#problem) this.options.onProblem(problem);
    this.#problem = problem;
    return false;
  }

  /** Where to go on: in the oldest spool that has segments. */
  #findPlace(): Place {
    const { segments, head } = this.options.spool;
    const spool = segments[0]?.spool ?? head.spool;
    if (this.#place?.spool !== spool) this.#place = { spool, next: segments[0]?.first ?? head.seq + 1 };
    return this.#place;
  }
}

/** The next record to send of a spool. After a batch out of sequence: the hash that the store has before it. */
interface Place {
  readonly spool: string;
  readonly next: number;
  readonly expects?: string;
}

const LIMITS = { records: BATCH_RECORDS_AT_MOST, bytes: BATCH_BYTES_AT_MOST };

/** When a record was made, in milliseconds since 1970. */
function readTime(text: string): number | undefined {
  const at = /"at":"([^"]+)"/.exec(text.slice(0, 400))?.[1];
  return at === undefined ? undefined : Date.parse(at);
}
