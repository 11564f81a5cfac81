import { CHAIN_START, extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import { type LoadedSpool, loadSpool } from './load-spool.js';
import { Mending } from './mending.js';
import { groupBytes } from './record-group.js';
import { readSalvage } from './salvage.js';
import { type SalvageSource, type Segment, toSegmentName } from './segment.js';
import { FRAME_OVERHEAD, HEADER_BYTES, makeSpoolId, SEGMENT_BYTES } from './segment-format.js';
import { SegmentWriter, type SpareFile } from './segment-writer.js';
import { isSpareName, makeSpareFile, removeSpareFile } from './spare-file.js';
import type { SpoolFiles } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';
import { LimitReached, type SpoolTrouble, SpoolUnavailable } from './spool-trouble.js';
import { writeSalvage } from './write-salvage.js';

export interface SpoolOptions {
  readonly files: SpoolFiles;
  /** The first key encrypts, all decrypt. */
  readonly keys: readonly SpoolKey[];
  /** The gateway's name. */
  readonly gateway: string;
  /** Bytes of all segments together. */
  readonly limit: number;
  readonly segmentBytes?: number;
  /** Waits between attempts to recover; ends early when the signal says so. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Called when a trouble begins, and with `undefined` when the spool works again. */
  readonly onTrouble: (trouble: SpoolTrouble | undefined, problem: string) => void;
}

/** The part of a segment that is kept free for the last records of running operations. */
const RESERVE = 1 / 4;

/**
 * The gateway's records on its disk: numbered, chained, encrypted. One caller at a time may `commit`. If writing fails, it opens a fresh segment by
 * itself as soon as it can.
 */
export class Spool {
  readonly #segments: Segment[];
  readonly #mending: Mending;
  #spool: string;
  #seq: number;
  #hash: Buffer;
  #nextNumber: number;
  #writer: SegmentWriter | undefined;
  #current: Segment | undefined;
  #spare: SpareFile | undefined;
  #opening: Promise<void> | undefined;
  #renewal: { readonly sources: readonly SalvageSource[]; readonly retires: boolean } | undefined;

  private constructor(
    private readonly options: SpoolOptions & { segmentBytes: number },
    loaded: LoadedSpool,
  ) {
    this.#segments = [...loaded.segments];
    this.#nextNumber = loaded.nextNumber;
    this.#spool = loaded.head?.spool ?? makeSpoolId();
    this.#seq = loaded.head?.seq ?? 0;
    this.#hash = loaded.head?.hash ?? CHAIN_START;
    if (loaded.damaged) {
      options.onTrouble('AUDIT_SPOOL_CORRUPT', 'a part of a segment cannot be read; a new spool begins');
      this.#renewal = { sources: loaded.salvage, retires: false };
    }
    this.#mending = new Mending({
      isWhole: () => this.#writer !== undefined && this.#spare !== undefined,
      mend: async () => await this.#mend(),
      pause: options.pause,
      onTrouble: options.onTrouble,
    });
  }

  /**
   * Opens the spool of a folder and makes it ready to write. If the disk is full or fails, it opens all the same and goes on trying.
   *
   * @throws WrongSpoolKey, or what the system reports if the folder cannot be read
   */
  static async open(options: SpoolOptions): Promise<Spool> {
    for (const name of await options.files.list()) if (isSpareName(name)) await options.files.remove(name);
    const loaded = await loadSpool(options.files, options.keys);
    const spool = new Spool({ segmentBytes: SEGMENT_BYTES, ...options }, loaded);
    await spool.#mending.begin();
    return spool;
  }

  /** The spool's id, and the last record with the chain's hash after it. */
  get head(): { readonly spool: string; readonly seq: number; readonly hash: Buffer } {
    return { spool: this.#spool, seq: this.#seq, hash: this.#hash };
  }

  /** The segments, in order; of earlier spools first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Whether the last records of running operations still fit, and new operations may begin. */
  get available(): boolean {
    if (!this.#writer || this.#mending.isClosed) return false;
    return this.#spare !== undefined || !this.#mending.isFailing || this.#writer.room >= this.options.segmentBytes * RESERVE;
  }

  /** The greatest number of bytes that the next group may have. */
  get room(): number {
    const inWriter = this.#writer?.room ?? 0;
    return (this.#spare || !this.#mending.isFailing ? this.options.segmentBytes - HEADER_BYTES : inWriter) - FRAME_OVERHEAD;
  }

  /** Bytes of all segments on the disk. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, this.#spare?.bytes ?? 0);
  }

  /**
   * Makes records durable with one write and one `fdatasync`, and numbers them.
   *
   * @param texts the records' JSON (UTF-8) without the members that the spool adds: `"at":…}`
   * @returns the number of the first one
   * @throws SpoolUnavailable; then none of them is recorded
   */
  async commit(texts: readonly Buffer[]): Promise<number> {
    const first = this.#seq + 1;
    const beginning = `{"v":1,"gateway":${JSON.stringify(this.options.gateway)},"spool":"${this.#spool}","seq":`;
    const records = texts.map((text, index) => Buffer.concat([Buffer.from(`${beginning}${first + index},`), text]));
    const length = records.reduce((sum, record) => sum + record.length, 0);
    if (this.#writer && !this.#writer.fits(groupBytes(records.length, length))) await this.#roll();
    const [writer, current] = [this.#writer, this.#current];
    if (!writer || !current) throw new SpoolUnavailable('no segment');
    if (!writer.fits(groupBytes(records.length, length))) throw new SpoolUnavailable('larger than a segment');
    try {
      await writer.append({ first, previous: this.#hash, records });
    } catch (error) {
      await this.#abandon(error);
      throw new SpoolUnavailable('not durable', { cause: error });
    }
    for (const record of records) this.#hash = extendChain(this.#hash, record);
    this.#seq += records.length;
    current.last = this.#seq;
    current.hash = this.#hash;
    current.end = writer.end;
    return first;
  }

  /** Removes the segments whose records the store holds, up to a number. */
  async acknowledge(spool: string, seq: number): Promise<void> {
    for (const segment of this.#segments.filter((one) => one.spool === spool)) {
      if (segment === this.#current || segment.damaged || segment.last > seq) break;
      await this.#remove(segment);
    }
    if (spool !== this.#spool && this.#segments.every((one) => one.spool !== spool || one.last <= seq)) await this.retire(spool);
    this.#mending.hurry();
  }

  /** Removes all segments of an earlier spool. Damaged ones are set aside. */
  async retire(spool: string, setsAside?: boolean): Promise<void> {
    // The last one first: if this is interrupted, no gap is left.
    for (const segment of this.#segments.filter((one) => one.spool === spool).reverse()) await this.#remove(segment, setsAside);
  }

  /**
   * Begins a new spool, because this one cannot go on. It takes over the records above a number that can be read; the old segments are set aside.
   * Records are refused until it has begun.
   */
  async renew(trouble: SpoolTrouble, above: number): Promise<void> {
    if (this.#renewal) return;
    this.options.onTrouble(trouble, 'a new spool begins');
    const own = this.#segments.filter(({ spool }) => spool === this.#spool);
    const sources = own.map(({ name, spool }) => ({ name, spool, from: HEADER_BYTES, above, below: this.#seq + 1 }));
    this.#renewal = { sources, retires: true };
    await this.#dropWriter();
    await this.#mending.begin();
  }

  async close(): Promise<void> {
    await this.#mending.close();
    await this.#dropWriter();
    if (this.#spare) await removeSpareFile(this.options.files, this.#spare);
  }

  /** One attempt to have all that is needed: a spare file and a segment to write to. */
  async #mend(): Promise<void> {
    const { files, limit, segmentBytes } = this.options;
    if (!this.#spare) {
      // A new spool may exceed the limit: what the old one holds could never be shipped otherwise.
      if (!this.#renewal && this.bytes + segmentBytes > limit) throw new LimitReached('the limit is reached');
      this.#spare = await makeSpareFile(files, segmentBytes);
    }
    if (!this.#writer) await this.#open();
  }

  /** Goes on in a new segment because the present one is full. */
  async #roll(): Promise<void> {
    if (!this.#spare) await this.#mending.attempt;
    if (!this.#spare) throw new SpoolUnavailable('full');
    await this.#dropWriter();
    try {
      if (!this.#writer) await this.#open();
    } catch (error) {
      this.#mending.fail(error);
      throw new SpoolUnavailable('no segment', { cause: error });
    }
    this.#mending.hurry();
  }

  async #open(): Promise<void> {
    this.#opening ??= this.#openSegment().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  async #openSegment(): Promise<void> {
    const { files, keys, segmentBytes } = this.options;
    if (this.#renewal) await this.#beginNewSpool();
    const spare = this.#spare;
    if (!spare) throw new SpoolUnavailable('full');
    this.#spare = undefined;
    const number = this.#nextNumber++;
    const name = toSegmentName(number);
    const first = this.#seq + 1;
    try {
      this.#writer = await SegmentWriter.begin(files, spare, name, { spool: this.#spool, first, previous: this.#hash }, keys[0]!);
    } catch (error) {
      await removeSpareFile(files, spare);
      await files.remove(name).catch(() => undefined);
      throw error;
    }
    this.#current = {
      name,
      number,
      spool: this.#spool,
      first,
      last: this.#seq,
      hash: this.#hash,
      end: HEADER_BYTES,
      bytes: segmentBytes,
      damaged: false,
    };
    this.#segments.push(this.#current);
  }

  async #beginNewSpool(): Promise<void> {
    const { files, keys } = this.options;
    const { sources, retires } = this.#renewal!;
    const before = this.#spool;
    const header = { spool: makeSpoolId(), first: 1, previous: CHAIN_START };
    const number = this.#nextNumber++;
    const place = { name: toSegmentName(number), number, header, key: keys[0]! };
    const segment = await writeSalvage(files, place, readSalvage(files, keys, sources));
    this.#segments.push(segment);
    this.#renewal = undefined;
    this.#spool = segment.spool;
    this.#seq = segment.last;
    this.#hash = segment.hash;
    if (retires) await this.retire(before, true);
  }

  /** Leaves a segment after an error. What the callers were not told is not counted. */
  async #abandon(error: unknown): Promise<void> {
    await this.#dropWriter();
    this.#mending.fail(error);
  }

  async #dropWriter(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    this.#current = undefined;
    await writer?.close();
  }

  async #remove(segment: Segment, setsAside = segment.damaged): Promise<void> {
    const { files } = this.options;
    if (setsAside) await files.rename(segment.name, `${segment.name}.aside`);
    else await files.remove(segment.name);
    await files.syncFolder();
    this.#segments.splice(this.#segments.indexOf(segment), 1);
  }
}
