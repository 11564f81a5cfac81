import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { AnswerWriter } from './answer-writer.js';

let server: Server;
afterEach(() => void server.close());

/** A server that answers every request with this many bytes. */
async function serve(writer: AnswerWriter, bytes: number): Promise<number> {
  server = createServer((request, response) =>
    writer.write(request, response, { status: 200, headers: ['x-own', '1', 'content-length', String(bytes)], body: 'x'.repeat(bytes) }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

it('The answer writer cuts the connection of a client that does not read its answer', async () => {
  const bytes = 32 * 1024 * 1024;
  const port = await serve(new AnswerWriter(100, 1024 * 1024 * 1024), bytes);
  const connected = once(server, 'connection');
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  client.pause();
  const [accepted] = (await connected) as [import('node:net').Socket];
  await once(accepted, 'close');
  let read = 0;
  client.on('data', ({ length }) => {
    read += length;
  });
  client.resume();
  await once(client, 'close');
  expect(read).toBeLessThan(bytes);
});

it('The answer writer sends the length with an answer, and no body to a HEAD request', async () => {
  const port = await serve(new AnswerWriter(), 5);
  const whole = await fetch(`http://127.0.0.1:${port}/`);
  expect([whole.headers.get('content-length'), whole.headers.get('x-own'), await whole.text()]).toEqual(['5', '1', 'xxxxx']);
  const head = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['5', '']);
});
