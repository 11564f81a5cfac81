import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { watchCall } from '../source-call.js';
import { SourceError } from '../source-error.js';
import { MllpConnection } from './mllp-connection.js';

export interface MllpClientOptions {
  host: string;
  port: number;
  /** At most this many are in use, 1 or more; each carries several exchanges. Default 2. */
  connections?: number;
  /** Largest reply, default 4 MiB. */
  maxBytes?: number;
  /** Milliseconds of silence after which a connection that owes a reply gets no new messages, default `SILENCE_MS`. */
  silence?: number;
  /** Mutual TLS (ITI-19): `ca`, `cert`, `key`. Plain TCP without. */
  tls?: tls.ConnectionOptions;
  /** Opens the byte stream in place of `node:net` and `node:tls`. */
  connect?: () => Duplex;
}

/**
 * Sends messages over MLLP and gives back the replies. Connections open on first use, stay open, and are replaced when they break.
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
   * The reply whose MSA-2 is `controlId` (which must be the message's MSH-10), unparsed. Replies to nobody are dropped.
   * Throws SourceError: UNREACHABLE (refused, cut), TIMED_OUT (the signal; the connection stays in use unless it was silent), INVALID_DATA (too
   * large, or without MSA-2, which fails all that are in flight on that connection).
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

  /** An idle connection, else a new one while there is room, else the least busy. One that is only to end takes no room. */
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
