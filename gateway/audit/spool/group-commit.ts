import { groupBytes } from './record-group.js';
import { SpoolUnavailable } from './spool-trouble.js';

/** Bytes of one record: it fits a segment and a batch. */
export const RECORD_BYTES_AT_MOST = 1_900_000;
/** Records and bytes of one group, unless a single record is longer. */
const GROUP_RECORDS = 1_000;
const GROUP_BYTES = 1024 * 1024;
/** Bytes of all records that wait. */
export const WAITING_BYTES_AT_MOST = 64 * 1024 * 1024;
/** What the spool adds to a record's text: its own id and number, the gateway's name. */
const ADDED = 300;

interface Waiting {
  readonly text: Buffer;
  readonly bytes: number;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/** What a group is written to. */
export interface GroupTarget {
  readonly room: number;
  commit(texts: readonly Buffer[]): Promise<number>;
}

/**
 * Gathers records into groups: while one group is being made durable, the next one gathers. So a disk that needs a millisecond for a
 * `fdatasync` delays a record by two milliseconds at most, however many there are.
 */
export class GroupCommit {
  #waiting: Waiting[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;

  constructor(
    private readonly target: GroupTarget,
    /** Counts a group of so many records, or a failed one. */
    private readonly observe: { readonly group: (records: number) => void; readonly failed: (records: number) => void },
  ) {}

  /** Adds a record. Resolves with its number when it is durable. @throws SpoolUnavailable */
  async add(text: Buffer): Promise<number> {
    const bytes = text.length + ADDED;
    if (bytes > RECORD_BYTES_AT_MOST || this.#bytes + bytes > WAITING_BYTES_AT_MOST) {
      this.observe.failed(1);
      throw new SpoolUnavailable(bytes > RECORD_BYTES_AT_MOST ? 'record too large' : 'too many wait');
    }
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ text, bytes, resolve, reject });
      this.#bytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Waits until nothing waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What else comes in this turn of the event loop belongs to the group.
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#takeGroup();
      try {
        const first = await this.target.commit(group.map(({ text }) => text));
        this.observe.group(group.length);
        for (const [index, { resolve }] of group.entries()) resolve(first + index);
      } catch (error) {
        // Those who wait would only wait for the next failure.
        const refused = [...group, ...this.#waiting];
        this.#waiting = [];
        this.#bytes = 0;
        this.observe.failed(refused.length);
        for (const { reject } of refused) reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeGroup(): Waiting[] {
    const atMost = Math.min(GROUP_BYTES, this.target.room);
    let count = 0;
    let bytes = 0;
    for (const one of this.#waiting) {
      if (count === GROUP_RECORDS || (count > 0 && groupBytes(count + 1, bytes + one.bytes) > atMost)) break;
      count += 1;
      bytes += one.bytes;
    }
    this.#bytes -= bytes;
    return this.#waiting.splice(0, count);
  }
}
