import { setMaxListeners } from 'node:events';
import type net from 'node:net';
import { answerTo, queryOf, withMllpServer } from '../testing/mllp-server.js';
import { frameMessage } from './mllp-frame.js';

const never = new AbortController().signal;
setMaxListeners(0, never);
const MIB = 1024 * 1024;

/** In an order that is not that of the messages, and always the same. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, i) => ({ item, at: (i * 7919) % 211 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

it('two hundred messages on three connections get their own replies, in any order', async () => {
  const waiting: [string, net.Socket][] = [];
  const answer = (id: string, socket: net.Socket) => {
    waiting.push([id, socket]);
    if (waiting.length === 200) for (const [one, to] of shuffled(waiting)) to.write(frameMessage(answerTo(one, `for ${one}`)));
  };
  await withMllpServer(answer, { connections: 3 }, async (client, server) => {
    const ids = Array.from({ length: 200 }, (_, i) => `Q${i}`);
    const replies = await Promise.all(ids.map((id) => client.exchange(queryOf(id), never)));
    expect(replies).toEqual(ids.map((id) => answerTo(id, `for ${id}`)));
    expect(server.sockets).toHaveLength(3);
  });
});

it('replies in one chunk, byte by byte, or begun again in the middle are separated', async () => {
  const held: string[] = [];
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'BYTES') for (const byte of frameMessage(answerTo(id))) socket.write(Buffer.from([byte]));
    if (id === 'AGAIN')
      socket.write(Buffer.concat([frameMessage(answerTo(id, 'half')).subarray(0, 60), frameMessage(answerTo(id, 'whole'))]));
    if (!id.startsWith('PAIR')) return;
    held.push(id);
    if (held.length === 2) socket.write(Buffer.concat(held.map((one) => frameMessage(answerTo(one)))));
  };
  await withMllpServer(answer, { connections: 1 }, async (client) => {
    expect(await client.exchange(queryOf('BYTES'), never)).toEqual(answerTo('BYTES'));
    expect(await client.exchange(queryOf('AGAIN'), never)).toEqual(answerTo('AGAIN', 'whole'));
    const pair = await Promise.all(['PAIR1', 'PAIR2'].map((id) => client.exchange(queryOf(id), never)));
    expect(pair).toEqual([answerTo('PAIR1'), answerTo('PAIR2')]);
  });
});

it('half a reply followed by silence is TIMED_OUT, and does not block the next exchange', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'HALF') socket.write(frameMessage(answerTo(id)).subarray(0, 30));
    else socket.write(frameMessage(answerTo(id)));
  };
  await withMllpServer(answer, { connections: 1 }, async (client) => {
    await expect(client.exchange(queryOf('HALF'), AbortSignal.timeout(40))).rejects.toMatchObject({ code: 'TIMED_OUT' });
    expect(await client.exchange(queryOf('NEXT'), never)).toEqual(answerTo('NEXT'));
  });
});

it('a server that closes within a reply fails only the exchanges pending on that connection', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'CUT') socket.end(frameMessage(answerTo(id)).subarray(0, 30));
    if (id.startsWith('WELL')) setTimeout(() => socket.write(frameMessage(answerTo(id))), 30);
  };
  await withMllpServer(answer, { connections: 2 }, async (client) => {
    const [well, cut] = [client.exchange(queryOf('WELL1'), never), client.exchange(queryOf('CUT'), never)];
    await expect(cut).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(await well).toEqual(answerTo('WELL1'));
    expect(await client.exchange(queryOf('WELL2'), never)).toEqual(answerTo('WELL2'));
  });
});

it('a server that accepts and never replies costs one deadline, its connection is not reused, and a later one works', async () => {
  const silent = new Set<net.Socket>();
  const answer = (id: string, socket: net.Socket) => {
    if (id.startsWith('MUTE')) silent.add(socket);
    else if (!silent.has(socket)) socket.write(frameMessage(answerTo(id)));
  };
  await withMllpServer(answer, { connections: 2, silence: 50 }, async (client, server) => {
    const mute = Array.from({ length: 20 }, (_, i) => client.exchange(queryOf(`MUTE${i}`), AbortSignal.timeout(100)));
    for (const one of await Promise.allSettled(mute)) expect(one).toMatchObject({ reason: { code: 'TIMED_OUT' } });
    const replies = await Promise.all(['A', 'B', 'C'].map((id) => client.exchange(queryOf(id), never)));
    expect(replies).toEqual(['A', 'B', 'C'].map((id) => answerTo(id)));
    expect(server.sockets.slice(0, 2).every((socket) => silent.has(socket))).toBe(true);
  });
});

it('callers with no time left do not end a connection, and another caller is answered on it', async () => {
  const open: [string, net.Socket][] = [];
  await withMllpServer(
    (id, socket) => void open.push([id, socket]),
    { connections: 1 },
    async (client, server) => {
      const bystander = client.exchange(queryOf('BYSTANDER'), never);
      for (let i = 0; i < 60; i++) {
        const leaving = new AbortController();
        const left = client.exchange(queryOf(`GONE${i}`), leaving.signal);
        leaving.abort();
        await expect(left).rejects.toMatchObject({ code: 'TIMED_OUT' });
      }
      const last = client.exchange(queryOf('LAST'), never);
      while (!open.some(([id]) => id === 'LAST')) await new Promise((resolve) => setImmediate(resolve));
      for (const [id, socket] of open) socket.write(frameMessage(answerTo(id, 'x'.repeat(MIB / 4))));
      expect((await bystander).length).toBeGreaterThan(MIB / 4);
      await last;
      expect(server.sockets).toHaveLength(1);
    },
  );
});

it('a server that sends unmatched replies is disconnected at the limit', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id !== 'FLOOD') return void socket.write(frameMessage(answerTo(id)));
    for (let i = 0; i < 5; i++) socket.write(frameMessage(answerTo(`NEVER${i}`, 'x'.repeat(MIB / 2))));
  };
  await withMllpServer(answer, { connections: 1, maxBytes: 2 * MIB }, async (client) => {
    await expect(client.exchange(queryOf('FLOOD'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(await client.exchange(queryOf('AFTER'), never)).toEqual(answerTo('AFTER'));
  });
});

it.each([
  ['outside of any block', Buffer.alloc(MIB, 0x41)],
  ['in a block without end', Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(MIB - 1, 0x41)])],
  ['of blocks that only begin', Buffer.alloc(MIB, Buffer.from([0x0b, 0x41]))],
])('fifty MiB of garbage %s are cut off at the limit', async (_where, chunk) => {
  let sent = 0;
  const pour = (socket: net.Socket) => {
    while (sent < 50 && !socket.destroyed) {
      sent += 1;
      if (!socket.write(chunk)) {
        socket.once('drain', () => pour(socket));
        return;
      }
    }
  };
  const answer = (id: string, socket: net.Socket) => (id === 'FLOOD' ? pour(socket) : socket.write(frameMessage(answerTo(id))));
  await withMllpServer(answer, { connections: 1, maxBytes: 4 * MIB }, async (client, server) => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(client.exchange(queryOf('FLOOD'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * MIB);
    expect(await client.exchange(queryOf('AFTER'), never)).toEqual(answerTo('AFTER'));
    expect(server.sockets[0]?.destroyed).toBe(true);
    expect(sent).toBeLessThan(50);
  });
});
