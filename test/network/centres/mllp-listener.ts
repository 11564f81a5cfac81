import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Faults, GARBAGE } from '../faults.js';

const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);

interface Options {
  readonly target: string;
  readonly faults: Faults;
  /** Takes one message without its frame, and returns the answer's bytes. */
  readonly answer: (message: Buffer, wrongPatient: boolean) => Buffer;
}

/** An MLLP server on a free loopback port; a connection may carry many messages, one after the other. */
export async function listenMllp(options: Options): Promise<{ host: string; port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (options.faults.get(options.target)?.kind === 'refuse') socket.resetAndDestroy();
    else serve(options, socket, closing.signal).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(options: Options, socket: Socket, closing: AbortSignal): Promise<void> {
  let received: Buffer = Buffer.alloc(0);
  for await (const part of socket) {
    received = Buffer.concat([received, part as Buffer]);
    for (let end = received.indexOf(END); end >= 0; end = received.indexOf(END)) {
      const start = received.indexOf(START);
      const message = received.subarray(start + 1, end);
      received = received.subarray(end + END.length);
      reply(options, socket, message, closing).catch(() => socket.destroy()); // not awaited: messages may come in a pipeline
    }
  }
}

async function reply(options: Options, socket: Socket, message: Buffer, closing: AbortSignal): Promise<void> {
  const fault = options.faults.get(options.target);
  const answer = options.answer(message, fault?.kind === 'wrong-patient');
  if (fault?.kind === 'slow') await delay(fault.ms, undefined, { signal: closing });
  if (fault?.kind === 'refuse') {
    socket.resetAndDestroy();
    return;
  }
  const frame = Buffer.concat([Buffer.from([START]), fault?.kind === 'malformed' ? GARBAGE : answer, END]);
  if (fault?.kind === 'cut') socket.write(frame.subarray(0, Math.floor(frame.length / 2)), () => socket.destroy());
  else socket.write(frame);
}
