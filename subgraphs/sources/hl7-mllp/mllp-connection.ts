import type { Duplex } from 'node:stream';
import { SourceError } from '../source-error.js';
import { readAcknowledgedId } from './acknowledged-id.js';
import { DEFAULT_MAX_BYTES, FrameReader, frameMessage } from './mllp-frame.js';

/** Milliseconds without a byte while a reply is due, after which a connection gets no new messages. */
export const SILENCE_MS = 1_500;

/** The most messages in flight on one connection. */
export const MOST_IN_FLIGHT = 1_000;

/** The most abandoned messages that are remembered, to recognize their late replies. */
export const MOST_GIVEN_UP = 10_000;

export interface MllpConnectionOptions {
  /** The most bytes of one reply, and of consecutive replies that match no message. */
  readonly maxBytes?: number;
  /** Default `SILENCE_MS`. */
  readonly silence?: number;
  /** A monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

interface Pending {
  resolve(reply: Buffer): void;
  reject(error: SourceError): void;
}

/** One open connection with several exchanges in flight. Replies come in any order and are matched by MSA-2. */
export class MllpConnection {
  readonly #pending = new Map<string, Pending>();
  readonly #reader: FrameReader;
  readonly #givenUp = new Set<string>();
  readonly #maxBytes: number;
  readonly #silence: number;
  readonly #now: () => number;
  /** Bytes of replies that matched no message, since the last one that matched. */
  #unasked = 0;
  /** The connection is still open but gets no new messages, because it was silent for too long. */
  #retired = false;
  #open = true;
  /** Chunks received from the other side. */
  #heard = 0;

  constructor(
    private readonly socket: Duplex,
    { maxBytes = DEFAULT_MAX_BYTES, silence = SILENCE_MS, now = () => performance.now() }: MllpConnectionOptions = {},
  ) {
    this.#maxBytes = maxBytes;
    this.#silence = silence;
    this.#now = now;
    this.#reader = new FrameReader(maxBytes);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.#fail('the connection failed'));
    socket.on('end', () => this.#fail('the connection was closed'));
    socket.on('close', () => this.#fail('the connection was closed'));
  }

  get usable(): boolean {
    return this.#open && !this.#retired;
  }

  get open(): boolean {
    return this.#open;
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  awaits(controlId: string): boolean {
    return this.#pending.has(controlId);
  }

  exchange({ controlId, bytes }: { controlId: string; bytes: Buffer }, signal: AbortSignal): Promise<Buffer> {
    if (this.#pending.size >= MOST_IN_FLIGHT || this.socket.writableLength > this.#maxBytes)
      return Promise.reject(new SourceError('UNREACHABLE', 'too much is asked at once', 'OURSELVES'));
    return new Promise((resolve, reject) => {
      const [heard, asked] = [this.#heard, this.#now()];
      const done = () => {
        this.#pending.delete(controlId);
        signal.removeEventListener('abort', expire);
        if (this.#retired && this.#pending.size === 0) this.#fail('the connection is silent');
      };
      const expire = () => {
        // No byte came for too long: the other side hangs, or a firewall dropped the connection. Messages in flight may still be answered.
        // A caller's deadline that is shorter than the allowed silence does not count against the connection.
        this.#retired ||= this.#heard === heard && this.#now() - asked >= this.#silence;
        this.#giveUp(controlId);
        reject(new SourceError('TIMED_OUT', 'no reply in time'));
        done();
      };
      signal.addEventListener('abort', expire, { once: true });
      this.#pending.set(controlId, {
        resolve: (reply) => {
          done();
          resolve(reply);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.socket.write(frameMessage(bytes));
    });
  }

  /** Fails the pending exchanges; resolves when the socket is closed. */
  close(): Promise<void> {
    const gone = this.socket.closed ? Promise.resolve() : new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.#fail('the client was closed');
    return gone;
  }

  #receive(chunk: Buffer): void {
    if (!this.#open) return;
    this.#heard += 1;
    try {
      for (const reply of this.#reader.push(chunk)) this.#deliver(reply);
    } catch {
      this.#fail('a reply is too large', 'INVALID_DATA');
    }
  }

  /** Drops unmatched and late replies. Too many bytes of unmatched replies, or a reply without MSA-2, fail all pending exchanges. */
  #deliver(reply: Buffer): void {
    const controlId = readAcknowledgedId(reply);
    const pending = controlId === null ? undefined : this.#pending.get(controlId);
    if (controlId === null) this.#fail('a reply does not say what it answers', 'INVALID_DATA');
    else if (pending) {
      this.#unasked = 0;
      pending.resolve(reply);
    } else if (!this.#givenUp.delete(controlId)) this.#countUnasked(reply.length);
  }

  #countUnasked(bytes: number): void {
    this.#unasked += bytes;
    if (this.#unasked > this.#maxBytes) this.#fail('too many replies that answer nothing', 'INVALID_DATA');
  }

  #giveUp(controlId: string): void {
    this.#givenUp.add(controlId);
    const [oldest] = this.#givenUp;
    if (this.#givenUp.size > MOST_GIVEN_UP) this.#givenUp.delete(oldest!);
  }

  #fail(reason: string, code: SourceError['code'] = 'UNREACHABLE'): void {
    this.#open = false;
    this.socket.destroy();
    for (const pending of [...this.#pending.values()]) pending.reject(new SourceError(code, reason));
  }
}
