import { decodeGroup, type RecordGroup } from './record-group.js';
import {
  FRAME_HEAD,
  FRAME_OVERHEAD,
  HEADER_BYTES,
  type HeaderProblem,
  openFrame,
  readFrameHead,
  readHeader,
  type SegmentHeader,
  type SegmentKeys,
} from './segment-format.js';
import type { SpoolFile, SpoolFiles } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';

/** Bytes that are read at once. */
const WINDOW = 1024 * 1024;

/** A group, with the position of its frame and of the next one. */
export interface PlacedGroup extends RecordGroup {
  readonly position: number;
  readonly end: number;
}

/** A segment that is open for reading. */
export class SegmentReader {
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;
  #limit: number;

  private constructor(
    private readonly file: SpoolFile,
    readonly header: SegmentHeader,
    private readonly keys: SegmentKeys,
    readonly size: number,
  ) {
    this.#limit = size;
  }

  /** Opens a segment. @returns the problem if its header cannot be read */
  static async open(files: SpoolFiles, name: string, spoolKeys: readonly SpoolKey[]): Promise<SegmentReader | HeaderProblem> {
    const file = await files.open(name);
    try {
      const bytes = Buffer.alloc(HEADER_BYTES);
      const header = readHeader(bytes.subarray(0, await readFully(file, bytes, 0)), spoolKeys);
      if (typeof header !== 'string') return new SegmentReader(file, header, header.keys, await file.size());
      await file.close();
      return header;
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }

  /** Reads the group whose frame is at a position. @returns undefined if there is no whole, unaltered frame */
  async groupAt(position: number, within = this.size): Promise<PlacedGroup | undefined> {
    const length = readFrameHead(await this.#bytes(position, FRAME_HEAD), this.keys);
    if (length === undefined || position + length + FRAME_OVERHEAD > within) return undefined;
    const end = position + length + FRAME_OVERHEAD;
    const group = openFrame(await this.#bytes(position, end - position), position, this.keys);
    return group && { ...decodeGroup(group), position, end };
  }

  /** Finds the next unaltered group at or after a position, whatever lies before it. */
  async findGroup(from: number): Promise<PlacedGroup | undefined> {
    const { marker } = this.keys;
    for (let at = from; at < this.size; ) {
      const bytes = await this.#bytes(at, Math.min(WINDOW, this.size - at));
      const found = bytes.indexOf(marker);
      if (found < 0) {
        at += Math.max(1, bytes.length - marker.length + 1);
        continue;
      }
      const group = await this.groupAt(at + found);
      if (group) return group;
      at += found + 1;
    }
    return undefined;
  }

  /** Whether nothing was written at a position and after it, as far as one frame's beginning tells. */
  async isUnused(position: number): Promise<boolean> {
    return (await this.#bytes(position, FRAME_HEAD)).every((byte) => byte === 0);
  }

  async close(): Promise<void> {
    await this.file.close().catch(() => undefined);
  }

  /** Forgets what was read ahead, because the segment grows. @param limit the position up to which it has been written */
  refresh(limit: number): void {
    this.#window = Buffer.alloc(0);
    this.#limit = limit;
  }

  async #bytes(position: number, length: number): Promise<Buffer> {
    const start = position - this.#windowAt;
    if (start < 0 || start + length > this.#window.length) {
      const window = Buffer.alloc(Math.max(length, Math.min(WINDOW, this.#limit - position)));
      this.#window = window.subarray(0, await readFully(this.file, window, position));
      this.#windowAt = position;
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(start, start + length);
  }
}

async function readFully(file: SpoolFile, buffer: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const read = await file.read(buffer.subarray(done), position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
