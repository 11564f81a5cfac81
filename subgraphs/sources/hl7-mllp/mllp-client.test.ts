import type net from 'node:net';
import { answerTo, queryOf, startMllpServer, withMllpServer } from '../testing/mllp-server.js';
import { MllpClient } from './mllp-client.js';
import { frameMessage } from './mllp-frame.js';

const never = new AbortController().signal;

it('several exchanges share one connection, and each reply reaches its own exchange, in any order', async () => {
  const waiting: string[] = [];
  const answer = (id: string, socket: net.Socket) => {
    waiting.push(id);
    if (waiting.length === 3) for (const one of waiting.splice(0).reverse()) socket.write(frameMessage(answerTo(one)));
  };
  await withMllpServer(answer, { connections: 1 }, async (client, server) => {
    const ids = ['A1', 'A2', 'A3'];
    const replies = await Promise.all(ids.map((id) => client.exchange(queryOf(id), never)));
    expect(replies).toEqual(ids.map((id) => answerTo(id)));
    expect(server.sockets).toHaveLength(1);
  });
});

it('connections stay open and are reused, up to the allowed number', async () => {
  await withMllpServer(
    (id, socket) => socket.write(frameMessage(answerTo(id))),
    { connections: 2 },
    async (client, server) => {
      for (let round = 0; round < 3; round++) {
        await Promise.all(['a', 'b', 'c', 'd'].map((id) => client.exchange(queryOf(`${id}${round}`), never)));
      }
      expect(server.sockets).toHaveLength(2);
    },
  );
});

it('replies are read if they are split into single bytes, joined, or preceded by garbage', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'SPLIT') for (const byte of frameMessage(answerTo(id))) socket.write(Buffer.from([byte]));
    if (id === 'JOINED')
      socket.write(Buffer.concat([Buffer.from('noise\r\n'), frameMessage(answerTo('NOBODY')), frameMessage(answerTo(id))]));
  };
  await withMllpServer(answer, { connections: 1 }, async (client) => {
    expect(await client.exchange(queryOf('SPLIT'), never)).toEqual(answerTo('SPLIT'));
    expect(await client.exchange(queryOf('JOINED'), never)).toEqual(answerTo('JOINED'));
  });
});

it('a reply with a double-byte run still reaches its exchange', async () => {
  const japanese = Buffer.concat([
    Buffer.from('MSH|^~\\&|'),
    Buffer.from('\x1b$B%|%^%~\x1b(B', 'latin1'),
    Buffer.from('|||||RSP^K22|R1|P|2.5\rMSA|AA|J1\r'),
  ]);
  await withMllpServer(
    (_, socket) => socket.write(frameMessage(japanese)),
    { connections: 1 },
    async (client) => {
      expect(await client.exchange(queryOf('J1'), never)).toEqual(japanese);
    },
  );
});

it('a cut connection fails its pending exchanges as UNREACHABLE, and the next exchange opens a new one', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'CUT') socket.destroy();
    if (id === 'NEXT') socket.write(frameMessage(answerTo(id)));
  };
  await withMllpServer(answer, { connections: 1 }, async (client, server) => {
    const pending = [client.exchange(queryOf('HELD'), never), client.exchange(queryOf('CUT'), never)];
    for (const one of await Promise.allSettled(pending)) expect(one).toMatchObject({ reason: { code: 'UNREACHABLE' } });
    expect(await client.exchange(queryOf('NEXT'), never)).toEqual(answerTo('NEXT'));
    expect(server.sockets).toHaveLength(2);
  });
});

it('a server that closes within a reply is UNREACHABLE', async () => {
  const answer = (id: string, socket: net.Socket) => {
    socket.end(frameMessage(answerTo(id)).subarray(0, 20));
  };
  await withMllpServer(answer, { connections: 1 }, async (client) => {
    await expect(client.exchange(queryOf('HALF'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

it('a deadline ends an exchange as TIMED_OUT, and the connection serves the others; the late reply is dropped', async () => {
  const late: { release?: () => void } = {};
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'SLOW') late.release = () => socket.write(frameMessage(answerTo(id)));
    if (id === 'QUICK') {
      late.release?.();
      socket.write(frameMessage(answerTo(id)));
    }
    if (id.startsWith('ALIVE')) socket.write(frameMessage(answerTo(id)));
  };
  await withMllpServer(answer, { connections: 1 }, async (client, server) => {
    const slow = client.exchange(queryOf('SLOW'), AbortSignal.timeout(60));
    await client.exchange(queryOf('ALIVE1'), never);
    await expect(slow).rejects.toMatchObject({ code: 'TIMED_OUT' });
    expect(await client.exchange(queryOf('QUICK'), never)).toEqual(answerTo('QUICK'));
    expect(server.sockets).toHaveLength(1);
  });
});

it('an aborted signal sends nothing', async () => {
  const heard: string[] = [];
  await withMllpServer(
    (id) => heard.push(id),
    {},
    async (client, server) => {
      await expect(client.exchange(queryOf('LATE'), AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMED_OUT' });
      expect(server.sockets).toHaveLength(0);
    },
  );
});

it('a connection without data until a deadline gets no new messages, and may still answer its pending ones', async () => {
  const waiting: (() => void)[] = [];
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'HELD') waiting.push(() => socket.write(frameMessage(answerTo(id))));
    if (id === 'AFTER') socket.write(frameMessage(answerTo(id)));
  };
  await withMllpServer(answer, { connections: 1, silence: 10 }, async (client, server) => {
    const held = client.exchange(queryOf('HELD'), never);
    await expect(client.exchange(queryOf('SILENT'), AbortSignal.timeout(30))).rejects.toMatchObject({ code: 'TIMED_OUT' });
    expect(await client.exchange(queryOf('AFTER'), never)).toEqual(answerTo('AFTER'));
    expect(server.sockets).toHaveLength(2);
    waiting[0]?.();
    expect(await held).toEqual(answerTo('HELD'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.sockets.map(({ readableEnded, destroyed }) => readableEnded || destroyed)).toEqual([true, false]);
  });
});

it('a reply that is too large is INVALID_DATA', async () => {
  const answer = (id: string, socket: net.Socket) => socket.write(frameMessage(answerTo(id, 'x'.repeat(500))));
  await withMllpServer(answer, { connections: 1, maxBytes: 200 }, async (client) => {
    await expect(client.exchange(queryOf('BIG'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});

it('a control id cannot be pending twice', async () => {
  await withMllpServer(
    (id, socket) => socket.write(frameMessage(answerTo(id))),
    {},
    async (client) => {
      const first = client.exchange(queryOf('SAME'), never);
      await expect(client.exchange(queryOf('SAME'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      await first;
    },
  );
});

it('a refused connection and a closed client are UNREACHABLE', async () => {
  const server = await startMllpServer(() => {});
  await server.close();
  const client = new MllpClient({ host: '127.0.0.1', port: server.port });
  await expect(client.exchange(queryOf('R1'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await client.close();
  await expect(client.exchange(queryOf('R2'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

it('a client that closes fails its pending exchanges', async () => {
  await withMllpServer(
    () => {},
    {},
    async (client) => {
      const pending = client.exchange(queryOf('P1'), never);
      const failed = expect(pending).rejects.toMatchObject({ code: 'UNREACHABLE' });
      await client.close();
      await failed;
    },
  );
});

it.each(['no HL7 at all', 'MSH|^~\\&|A\rMSA|AA\r'])('a reply without the id of its message is INVALID_DATA at once: %j', async (text) => {
  await withMllpServer(
    (_, socket) => socket.write(frameMessage(Buffer.from(text))),
    { connections: 1 },
    async (client) => {
      await expect(client.exchange(queryOf('X1'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    },
  );
});
