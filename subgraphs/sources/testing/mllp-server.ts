import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { MllpClient, type MllpClientOptions } from '../hl7-mllp/mllp-client.js';
import { FrameReader } from '../hl7-mllp/mllp-frame.js';

/** A real TCP server on loopback for the tests of this room. */
export interface MllpServer {
  readonly port: number;
  /** Every connection that was opened, in order. */
  readonly sockets: readonly net.Socket[];
  close(): Promise<void>;
}

/** Hands each complete message's MSH-10 to `answer`, with the socket that it came by. */
export async function startMllpServer(answer: (controlId: string, socket: net.Socket) => void): Promise<MllpServer> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    const reader = new FrameReader();
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const one of reader.push(chunk)) answer(one.toString('latin1').split('|')[9] ?? '', socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, sockets, close };
}

/** Runs with such a server and a client of it, and ends both. */
export async function withMllpServer(
  answer: (controlId: string, socket: net.Socket) => void,
  options: Partial<MllpClientOptions>,
  run: (client: MllpClient, server: MllpServer) => Promise<void>,
): Promise<void> {
  const server = await startMllpServer(answer);
  const client = new MllpClient({ host: '127.0.0.1', port: server.port, ...options });
  try {
    await run(client, server);
  } finally {
    await client.close();
    await server.close();
  }
}

/** A query, and an answer to it. */
export function queryOf(controlId: string): { controlId: string; bytes: Buffer } {
  return { controlId, bytes: Buffer.from(`MSH|^~\\&|A|B|C|D|20260101||QBP^Q22|${controlId}|P|2.5\r`) };
}

export function answerTo(controlId: string, text = 'ok'): Buffer {
  return Buffer.from(`MSH|^~\\&|C|D|A|B|20260101||RSP^K22|R${controlId}|P|2.5\rMSA|AA|${controlId}|${text}\r`);
}
