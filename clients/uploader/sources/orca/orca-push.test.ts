import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { OrcaPush } from './orca-push.js';
import type { OrcaHint } from './poll-orca.js';

/** A text frame of the WebSocket protocol (RFC 6455 §5.2), of a server. */
function frame(value: object): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const head = text.length < 126 ? Buffer.from([0x81, text.length]) : Buffer.from([0x81, 126, text.length >> 8, text.length & 255]);
  return Buffer.concat([head, text]);
}

const pushed = (uuid: string, body: object) =>
  frame({ command: 'event', 'sub.id': 's', data: { id: 1, uuid, event: 'patient_account', body } });

it('gives each pushed visit once, ignores what is none, and connects again after the connection is lost', async () => {
  const hints: OrcaHint[] = [];
  let connected = 0;
  const ending = new AbortController();
  const sockets: Socket[] = [];
  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    sockets.push(socket);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    expect(request.headers['x-ginbee-tenant-id']).toBe('1');
    socket.once('data', () => {
      socket.write(frame({ command: 'subscribed', 'req.id': '1', 'sub.id': 's' }));
      const visit = { Patient_ID: '00012', Perform_Date: '2026-11-30' };
      for (const uuid of ['u1', 'u1', `u${sockets.length + 1}`]) socket.write(pushed(uuid, visit));
      socket.write(pushed('u9', { Patient_ID: "1'; DROP", Perform_Date: '2026-11-30' }));
      socket.write(frame({ command: 'error', code: 'PARSE_ERROR' }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const push = new OrcaPush(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`,
    (hint) => {
      hints.push(hint);
      if (hints.length === 2) sockets[0]!.destroy();
      if (hints.length < 3) return;
      ending.abort();
      sockets[1]!.destroy();
    },
    () => connected++,
    { now: Date.now, wait: async () => undefined },
  );
  await push.listen(ending.signal);
  // u1 and u2 of the first connection, u3 of the second: u1 was known.
  expect([hints.length, connected]).toEqual([3, 2]);
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => server.close(done));
});
