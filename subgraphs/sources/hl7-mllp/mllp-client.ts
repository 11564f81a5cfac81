import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { watchCall } from '../source-call.js';
import { SourceError } from '../source-error.js';
import { MllpConnection } from './mllp-connection.js';

export interface MllpClientOptions {
  host: string;
  port: number;
  /** The most connections in use, 1 or more; each carries several exchanges. Default 2. */
  connections?: number;
  /** The most bytes of a reply, default 4 MiB. */
  maxBytes?: number;
  /** Milliseconds without a byte, while a reply is due, after which a connection gets no new messages. Default `SILENCE_MS`. */
  silence?: number;
  /** Mutual TLS (ITI-19): `ca`, `cert`, `key`. By default plain TCP. */
  tls?: tls.ConnectionOptions;
  /** Opens the byte stream in place of `node:net` and `node:tls`. */
  connect?: () => Duplex;
}

/**
 * Sends messages over MLLP and returns the replies. Connections open on first use, stay open, and are replaced when they break.
 *
 * ```ts
 * const client = new MllpClient({ host: 'pdq.example', port: 2575 });
 * const reply = await client.exchange({ controlId: 'GW0001', bytes }, AbortSignal.timeout(2000));
 * ```
 */
export class MllpClient {
  readonly #connections = new Set<MllpConnection>();
  #closed = false;

  constructor(private readonly options: MllpClientOptions) {}

  /**
   * Sends a message and returns the reply whose MSA-2 is `controlId` (which must be the message's MSH-10), unparsed. Drops replies that
   * match no message. Throws SourceError: UNREACHABLE (refused, cut off), TIMED_OUT (the signal; the connection stays in use unless it was
   * silent), INVALID_DATA (a reply is too large or has no MSA-2, which fails all exchanges in flight on that connection).
   */
  async exchange(message: { controlId: string; bytes: Buffer }, signal: AbortSignal): Promise<Buffer> {
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no time left');
    if (this.#closed) throw new SourceError('UNREACHABLE', 'the client is closed');
    if ([...this.#connections].some((one) => one.awaits(message.controlId)))
      throw new SourceError('INVALID_DATA', 'this control id is in flight');
    return await watchCall('mllp', async () => await this.#connection().exchange(message, signal));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#connections].map((one) => one.close()));
  }

  /** An idle connection, else a new one below the limit, else the least busy one. Connections that get no new messages do not count. */
  #connection(): MllpConnection {
    for (const one of this.#connections) if (!one.open) this.#connections.delete(one);
    const usable = [...this.#connections].filter((one) => one.usable).sort((a, b) => a.inFlight - b.inFlight);
    const [leastBusy] = usable;
    if (leastBusy && (leastBusy.inFlight === 0 || usable.length >= (this.options.connections ?? 2))) return leastBusy;
    const connection = new MllpConnection(this.#connect(), this.options);
    this.#connections.add(connection);
    return connection;
  }

  #connect(): Duplex {
    const { host, port, connect, tls: secure } = this.options;
    if (connect) return connect();
    const socket = secure ? tls.connect({ ...secure, host, port }) : net.connect({ host, port });
    return socket.setNoDelay(true).setKeepAlive(true, 10_000);
  }
}
