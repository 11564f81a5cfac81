import type { Duplex } from 'node:stream';
import { SourceError } from '../source-error.js';
import { acknowledgedId } from './acknowledged-id.js';
import { FrameReader, frame } from './mllp-frame.js';

interface Pending {
  resolve(reply: Buffer): void;
  reject(error: SourceError): void;
}

/** One open connection with several exchanges in flight: replies come in any order and are told apart by MSA-2. */
export class MllpConnection {
  readonly #pending = new Map<string, Pending>();
  readonly #reader: FrameReader;
  /** Open, and given no new messages: it was silent when a deadline passed. */
  #retired = false;
  #open = true;
  /** Chunks that came from the other side. */
  #heard = 0;

  constructor(
    private readonly socket: Duplex,
    maxBytes?: number,
  ) {
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
    return new Promise((resolve, reject) => {
      const heard = this.#heard;
      const done = () => {
        this.#pending.delete(controlId);
        signal.removeEventListener('abort', expire);
        if (this.#retired && this.#pending.size === 0) this.#fail('the connection is silent');
      };
      const expire = () => {
        // Not a byte since: the other side hangs, or a firewall forgot the connection. What is in flight may still be answered.
        this.#retired ||= this.#heard === heard;
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
      this.socket.write(frame(bytes));
    });
  }

  /** Fails what is pending; resolves once the socket is gone. */
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

  /** A reply to nobody is dropped, late ones among them. One that does not say whose it is leaves all waiting, so all are told at once. */
  #deliver(reply: Buffer): void {
    const controlId = acknowledgedId(reply);
    if (controlId === null) this.#fail('a reply does not say what it answers', 'INVALID_DATA');
    else this.#pending.get(controlId)?.resolve(reply);
  }

  #fail(reason: string, code: SourceError['code'] = 'UNREACHABLE'): void {
    this.#open = false;
    this.socket.destroy();
    for (const pending of [...this.#pending.values()]) pending.reject(new SourceError(code, reason));
  }
}
