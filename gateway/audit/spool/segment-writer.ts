import { encodeGroup, type RecordGroup } from './record-group.js';
import { FRAME_OVERHEAD, HEADER_BYTES, type SegmentHeader, type SegmentKeys, sealFrame, writeHeader } from './segment-format.js';
import { type SpoolFile, type SpoolFiles, writeAll } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';

/** A file that waits to become a segment. */
export interface SpareFile {
  readonly name: string;
  readonly file: SpoolFile;
  readonly bytes: number;
}

/** Writes groups to one segment. After an error the segment is not trusted: nothing more is written to it. */
export class SegmentWriter {
  #end = HEADER_BYTES;

  private constructor(
    private readonly spare: SpareFile,
    private readonly keys: SegmentKeys,
  ) {}

  /** Writes the header to a spare file and makes it durable under the segment's name. */
  static async begin(files: SpoolFiles, spare: SpareFile, name: string, header: SegmentHeader, key: SpoolKey): Promise<SegmentWriter> {
    const { header: bytes, keys } = writeHeader(header, key);
    await writeAll(spare.file, bytes, 0);
    await spare.file.datasync();
    await files.rename(spare.name, name);
    await files.syncFolder();
    return new SegmentWriter(spare, keys);
  }

  /** The position after the last durable frame. */
  get end(): number {
    return this.#end;
  }

  /** Whether a group of so many bytes fits. */
  fits(bytes: number): boolean {
    return this.#end + bytes + FRAME_OVERHEAD <= this.spare.bytes;
  }

  /** The bytes that are left. */
  get room(): number {
    return this.spare.bytes - this.#end;
  }

  /** Writes a group and makes it durable: one write, one `fdatasync`. */
  async append(group: RecordGroup): Promise<void> {
    const frame = sealFrame(encodeGroup(group), this.#end, this.keys);
    await writeAll(this.spare.file, frame, this.#end);
    await this.spare.file.datasync();
    this.#end += frame.length;
  }

  async close(): Promise<void> {
    await this.spare.file.close().catch(() => undefined);
  }
}
