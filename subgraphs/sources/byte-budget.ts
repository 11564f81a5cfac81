import { SourceError } from './source-error.js';
import { type Stop, whenAborted } from './stop-sign.js';

/** An answer reserves memory only when it exceeds this many bytes. Most answers do not. */
export const FREE_BYTES = 64 * 1024;

/** The most bytes of large answers that may be in memory until they are read: of one source, and of all sources together. */
export const HELD_BYTES_OF_ONE = 64 * 1024 * 1024;
export const HELD_BYTES = 256 * 1024 * 1024;

interface Waiting {
  readonly bytes: number;
  begin(): void;
}

/**
 * Limits the bytes of foreign answers that are in memory at the same time, per source and in total. After its first bytes, a large answer
 * waits until there is room for the whole answer, so that two answers never wait for each other. Sources take turns.
 */
export class ByteBudget {
  readonly #lines = new Map<string, Set<Waiting>>();
  readonly #held = new Map<string, number>();
  #all = 0;

  constructor(private readonly limits: { readonly ofOne: number; readonly all: number } = { ofOne: HELD_BYTES_OF_ONE, all: HELD_BYTES }) {}

  /** Bytes that all sources hold now. */
  get held(): number {
    return this.#all;
  }

  lease(source: string): ByteLease {
    return new ByteLease(async (bytes, signal) => await this.#take(source, Math.min(bytes, this.limits.ofOne, this.limits.all), signal));
  }

  async #take(source: string, bytes: number, signal: Stop): Promise<() => void> {
    if (signal.aborted) throw tooLate();
    if (!this.#lines.has(source) && this.#fits(source, bytes)) this.#hold(source, bytes);
    else await this.#wait(source, bytes, signal);
    return () => {
      this.#hold(source, -bytes);
      this.#admit();
    };
  }

  #fits(source: string, bytes: number): boolean {
    return this.#all + bytes <= this.limits.all && (this.#held.get(source) ?? 0) + bytes <= this.limits.ofOne;
  }

  #hold(source: string, bytes: number): void {
    this.#all += bytes;
    const held = (this.#held.get(source) ?? 0) + bytes;
    if (held > 0) this.#held.set(source, held);
    else this.#held.delete(source);
  }

  #wait(source: string, bytes: number, signal: Stop): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const line = this.#lines.get(source);
        line?.delete(waiting);
        if (line?.size === 0) this.#lines.delete(source);
        stay();
      };
      const waiting: Waiting = {
        bytes,
        begin: () => {
          leave();
          this.#hold(source, bytes);
          resolve();
        },
      };
      const expire = () => {
        leave();
        reject(tooLate());
        this.#admit();
      };
      const stay = whenAborted(signal, expire);
      const line = this.#lines.get(source) ?? new Set();
      this.#lines.set(source, line.add(waiting));
    });
  }

  /** Admits the first answer of each source's queue that fits; the sources take turns. */
  #admit(): void {
    for (const [source, line] of [...this.#lines]) {
      const [first] = line;
      if (!first || !this.#fits(source, first.bytes)) continue;
      this.#lines.delete(source);
      this.#lines.set(source, line);
      first.begin();
    }
  }
}

/** Memory that is reserved for one answer: taken while the answer is received, released by `end` when it has been read. */
export class ByteLease {
  #release: (() => void) | null = null;
  #ended = false;

  constructor(private readonly take: (bytes: number, signal: Stop) => Promise<() => void>) {}

  /** Resolves when `bytes` bytes are reserved. @throws SourceError TIMED_OUT, about OURSELVES, if the signal aborts first */
  async need(bytes: number, signal: Stop): Promise<void> {
    if (this.#release || this.#ended) return;
    const release = await this.take(bytes, signal);
    if (this.#ended) release();
    else this.#release = release;
  }

  /** Releases the memory. Only the exchange limits the bytes that are received after this, because their reader has left. */
  end(): void {
    this.#ended = true;
    this.#release?.();
    this.#release = null;
  }
}

function tooLate(): SourceError {
  return new SourceError('TIMED_OUT', 'no place in memory for the answer', 'OURSELVES');
}

/** The budget of this process. */
export const byteBudget = new ByteBudget();
