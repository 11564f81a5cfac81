import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** The receiver of audit messages, and how the connection to it is protected. */
export interface SyslogReceiver {
  readonly host: string;
  readonly port: number;
  /** PEM. By default the system's authorities. */
  readonly ca?: string | undefined;
  /** PEM: what this process shows the receiver. ATNA asks for it. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Milliseconds in which a batch must be with the receiver, beginning with the connection. */
const SENT_WITHIN = 60_000;

/**
 * Sends frames to a receiver over TLS (RFC 5425), on one connection, and waits until the receiver has closed it in turn. Syslog has no
 * acknowledgement: the orderly end after the last frame is the sign that the receiver has read everything.
 *
 * @throws if the receiver cannot be reached, is not trusted, or ends the connection in another way: then the frames must be sent again
 */
export async function sendFrames(
  { host, port, ca, cert, key }: SyslogReceiver,
  frames: Iterable<Buffer>,
  { signal, within = SENT_WITHIN }: { readonly signal: AbortSignal; readonly within?: number },
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(within)]);
  const socket = connect({ host, port, ca, cert, key, minVersion: 'TLSv1.2', ...(isIP(host) === 0 && { servername: host }) });
  // Every failure reaches `once` below, or the loop that writes; without this, a late one would end the process.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'secureConnect', { signal: limit });
    const closed = waitForEnd(socket, limit);
    await Promise.race([
      writeAll(socket, frames, limit),
      closed.then(() => Promise.reject(new Error('the receiver ended the connection'))),
    ]);
    socket.end();
    await closed;
  } finally {
    socket.destroy();
  }
}

async function writeAll(socket: TLSSocket, frames: Iterable<Buffer>, signal: AbortSignal): Promise<void> {
  for (const frame of frames) {
    signal.throwIfAborted();
    if (!socket.write(frame)) await once(socket, 'drain', { signal });
  }
}

/** Resolves when the receiver has ended its side. What it sends is read and dropped: otherwise the end would never come. */
async function waitForEnd(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  socket.resume();
  await once(socket, 'end', { signal });
}
