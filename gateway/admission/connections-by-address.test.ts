import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { boundConnectionsByAddress } from './connections-by-address.js';

it('The server closes a new connection if its address has too many, and accepts those of another address', async () => {
  const server = createServer((_, response) => void response.end('there'));
  boundConnectionsByAddress(server, 3);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const open = (localAddress: string) => connect({ port, host: '127.0.0.1', localAddress });
  const answers = async (localAddress: string) => {
    const socket = open(localAddress);
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    await new Promise((resolve) => socket.once('close', resolve));
    return text.includes('there');
  };
  const held = [1, 2, 3].map(() => open('127.0.0.1'));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  expect([await answers('127.0.0.1'), await answers('127.0.0.2')]).toEqual([false, true]);
  held[0]!.destroy();
  while (!(await answers('127.0.0.1')));
  for (const socket of held) socket.destroy();
  server.close();
});
