import { extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import { type PlacedGroup, SegmentReader } from '../spool/read-segment.js';
import type { Segment } from '../spool/segment.js';
import { HEADER_BYTES } from '../spool/segment-format.js';
import type { SpoolFiles } from '../spool/spool-files.js';
import type { SpoolKey } from '../spool/spool-key.js';

/** Records in order, as they lie on the disk. */
export interface ReadRecords {
  /** The chain's hash before the first one, and after the last one. */
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly texts: readonly string[];
}

/** Limits of one reading: records, and bytes of their texts. */
export interface ReadLimits {
  readonly records: number;
  readonly bytes: number;
}

/** A record that was durable cannot be read any more. */
export class UnreadableRecord extends Error {}

/** Reads records from segments on the disk, so that those which wait need no memory. It remembers where it stopped. */
export class RecordReader {
  #open: { readonly name: string; readonly reader: SegmentReader } | undefined;
  /** The group where the last reading stopped. */
  #stopped: { readonly name: string; readonly first: number; readonly position: number } | undefined;

  constructor(
    private readonly files: SpoolFiles,
    private readonly keys: readonly SpoolKey[],
  ) {}

  /**
   * Reads from a number on, as many as the limits allow.
   *
   * @param segments those of one spool, in order
   * @throws UnreadableRecord, or what the system reports
   */
  async read(segments: readonly Segment[], from: number, limits: ReadLimits): Promise<ReadRecords> {
    let previous: Buffer | undefined;
    let hash: Buffer | undefined;
    const texts: string[] = [];
    let bytes = 0;
    for (const segment of segments) {
      if (segment.last < from + texts.length) continue;
      const reader = await this.#reader(segment);
      const stopped = this.#stopped;
      const isAfter = stopped?.name === segment.name && stopped.first <= from;
      for (let at = isAfter ? stopped.position : HEADER_BYTES; at < segment.end; ) {
        const group: PlacedGroup | undefined = await reader.groupAt(at, segment.end);
        if (!group) throw new UnreadableRecord(segment.name);
        at = group.end;
        if (group.first + group.records.length <= from) continue;
        if (hash && !hash.equals(group.previous)) throw new UnreadableRecord(segment.name);
        hash = group.previous;
        this.#stopped = { name: segment.name, first: group.first, position: group.position };
        for (const [index, record] of group.records.entries()) {
          if (group.first + index >= from) {
            const text = record.toString('utf8');
            if (texts.length === limits.records || (texts.length > 0 && bytes + record.length > limits.bytes)) {
              return { previous: previous!, hash, texts };
            }
            if (group.first + index !== from + texts.length) throw new UnreadableRecord(segment.name);
            previous ??= hash;
            texts.push(text);
            bytes += record.length;
          }
          hash = extendChain(hash, record);
        }
      }
    }
    if (!previous || !hash) throw new UnreadableRecord(`no segment has record ${from}`);
    return { previous, hash, texts };
  }

  async close(): Promise<void> {
    await this.#open?.reader.close();
    this.#open = undefined;
  }

  async #reader({ name, end }: Segment): Promise<SegmentReader> {
    if (this.#open?.name !== name) {
      await this.close();
      const reader = await SegmentReader.open(this.files, name, this.keys);
      if (typeof reader === 'string') throw new UnreadableRecord(name);
      this.#open = { name, reader };
    }
    this.#open.reader.refresh(end);
    return this.#open.reader;
  }
}
