import type { Server, Socket } from 'node:net';
import { identifyCaller } from './caller.js';

/** Closes a new connection if its address already has too many, so that one peer does not shut out the others. */
export function boundConnectionsByAddress(server: Server, atMost: number): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = identifyCaller(undefined, socket.remoteAddress);
    const count = (counts.get(address) ?? 0) + 1;
    if (count > atMost) return void socket.destroy();
    counts.set(address, count);
    socket.once('close', () => {
      const left = counts.get(address)! - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}
