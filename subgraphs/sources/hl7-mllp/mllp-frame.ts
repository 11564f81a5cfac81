import { SourceError } from '../source-error.js';

const START = 0x0b;
/** Ends a block. Some senders leave out the 0D behind it, or send it late, so it is not awaited; it is skipped as a byte between blocks. */
const END = 0x1c;
const AFTER_END = 0x0d;
/** The most bytes of one block: as many as a message may have characters. */
export const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/** A message in its MLLP block: 0B payload 1C 0D (HL7 2.5, appendix C; IHE ITI TF-2 C.2.1). */
export function frameMessage(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([START]), payload, Buffer.from([END, AFTER_END])]);
}

/**
 * Finds payloads in a byte stream, however it is split into chunks. A block ends with 1C, with or without 0D. Skips bytes outside of blocks. A block that begins inside another one
 * discards it: the rest of the first will not come, because 0B is not a character of a message. Copies the bytes into its own buffer, which
 * never grows beyond `maxBytes` (default 4 MiB).
 */
export class FrameReader {
  #buffer = Buffer.alloc(4096);
  #length = 0;
  #inside = false;
  /** Bytes outside blocks since the last payload. */
  #skipped = 0;

  constructor(private readonly maxBytes = DEFAULT_MAX_BYTES) {}

  /**
   * Returns the payloads that this chunk completes. Throws SourceError INVALID_DATA if a payload, or the bytes outside of blocks, exceed
   * `maxBytes`: the stream is then unusable.
   */
  push(chunk: Buffer): Buffer[] {
    const payloads: Buffer[] = [];
    for (let rest = chunk; rest.length > 0; ) {
      if (!this.#inside) {
        const start = rest.indexOf(START);
        this.#skip(start < 0 ? rest.length : start);
        if (start < 0) break;
        this.#inside = true;
        rest = rest.subarray(start + 1);
        continue;
      }
      const at = rest.indexOf(END);
      const end = at < 0 ? null : at + 1;
      const again = rest.subarray(0, end ?? rest.length).lastIndexOf(START);
      if (again >= 0) {
        this.#skip(this.#length + again);
        this.#length = 0;
        rest = rest.subarray(again + 1);
        continue;
      }
      if (end === null) {
        this.#append(rest);
        break;
      }
      this.#append(rest.subarray(0, end));
      payloads.push(this.#take());
      rest = rest.subarray(end);
    }
    return payloads;
  }

  #skip(count: number): void {
    this.#skipped += count;
    if (this.#skipped <= this.maxBytes) return;
    this.#reset();
    throw new SourceError('INVALID_DATA', 'too much that is no MLLP block');
  }

  #append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.maxBytes + 1) {
      this.#reset();
      throw new SourceError('INVALID_DATA', 'an MLLP block is too large');
    }
    if (length > this.#buffer.length) {
      const grown = Buffer.alloc(Math.min(Math.max(length, this.#buffer.length * 2), this.maxBytes + 1));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    bytes.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  #take(): Buffer {
    const payload = Buffer.from(this.#buffer.subarray(0, this.#length - 1));
    this.#reset();
    return payload;
  }

  #reset(): void {
    this.#inside = false;
    this.#skipped = 0;
    this.#length = 0;
    if (this.#buffer.length > 64 * 1024) this.#buffer = Buffer.alloc(4096);
  }
}
