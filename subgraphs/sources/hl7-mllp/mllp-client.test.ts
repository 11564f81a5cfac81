import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { MllpClient } from './mllp-client.js';
import { FrameReader, frame } from './mllp-frame.js';

const never = new AbortController().signal;

function message(controlId: string) {
  return { controlId, bytes: Buffer.from(`MSH|^~\\&|A|B|C|D|20260101||QBP^Q22|${controlId}|P|2.5\r`) };
}

function reply(controlId: string, text = 'ok'): Buffer {
  return Buffer.from(`MSH|^~\\&|C|D|A|B|20260101||RSP^K22|R${controlId}|P|2.5\rMSA|AA|${controlId}|${text}\r`);
}

/** A server that hands each complete message's MSH-10 to `answer`, with the socket that it came by. */
async function startServer(answer: (controlId: string, socket: net.Socket) => void) {
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

async function withServer(
  answer: (controlId: string, socket: net.Socket) => void,
  options: { connections?: number; maxBytes?: number },
  run: (client: MllpClient, server: Awaited<ReturnType<typeof startServer>>) => Promise<void>,
) {
  const server = await startServer(answer);
  const client = new MllpClient({ host: '127.0.0.1', port: server.port, ...options });
  try {
    await run(client, server);
  } finally {
    await client.close();
    await server.close();
  }
}

test('several exchanges share one connection, and replies find theirs in any order', async () => {
  const waiting: string[] = [];
  const answer = (id: string, socket: net.Socket) => {
    waiting.push(id);
    if (waiting.length === 3) for (const one of waiting.splice(0).reverse()) socket.write(frame(reply(one)));
  };
  await withServer(answer, { connections: 1 }, async (client, server) => {
    const ids = ['A1', 'A2', 'A3'];
    const replies = await Promise.all(ids.map((id) => client.exchange(message(id), never)));
    expect(replies).toEqual(ids.map((id) => reply(id)));
    expect(server.sockets).toHaveLength(1);
  });
});

test('connections stay open and are reused, no more of them than allowed', async () => {
  await withServer(
    (id, socket) => socket.write(frame(reply(id))),
    { connections: 2 },
    async (client, server) => {
      for (let round = 0; round < 3; round++) {
        await Promise.all(['a', 'b', 'c', 'd'].map((id) => client.exchange(message(`${id}${round}`), never)));
      }
      expect(server.sockets).toHaveLength(2);
    },
  );
});

test('replies split into single bytes, joined, or with garbage before them are understood', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'SPLIT') for (const byte of frame(reply(id))) socket.write(Buffer.from([byte]));
    if (id === 'JOINED') socket.write(Buffer.concat([Buffer.from('noise\r\n'), frame(reply('NOBODY')), frame(reply(id))]));
  };
  await withServer(answer, { connections: 1 }, async (client) => {
    expect(await client.exchange(message('SPLIT'), never)).toEqual(reply('SPLIT'));
    expect(await client.exchange(message('JOINED'), never)).toEqual(reply('JOINED'));
  });
});

test('a double-byte run in the reply does not hide whose it is', async () => {
  const japanese = Buffer.concat([
    Buffer.from('MSH|^~\\&|'),
    Buffer.from('\x1b$B%|%^%~\x1b(B', 'latin1'),
    Buffer.from('|||||RSP^K22|R1|P|2.5\rMSA|AA|J1\r'),
  ]);
  await withServer(
    (_, socket) => socket.write(frame(japanese)),
    { connections: 1 },
    async (client) => {
      expect(await client.exchange(message('J1'), never)).toEqual(japanese);
    },
  );
});

test('a cut connection fails what is pending as UNREACHABLE, and the next exchange opens a new one', async () => {
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'CUT') socket.destroy();
    if (id === 'NEXT') socket.write(frame(reply(id)));
  };
  await withServer(answer, { connections: 1 }, async (client, server) => {
    const pending = [client.exchange(message('HELD'), never), client.exchange(message('CUT'), never)];
    for (const one of await Promise.allSettled(pending)) expect(one).toMatchObject({ reason: { code: 'UNREACHABLE' } });
    expect(await client.exchange(message('NEXT'), never)).toEqual(reply('NEXT'));
    expect(server.sockets).toHaveLength(2);
  });
});

test('a server that closes half-way through a reply is UNREACHABLE', async () => {
  const answer = (id: string, socket: net.Socket) => {
    socket.end(frame(reply(id)).subarray(0, 20));
  };
  await withServer(answer, { connections: 1 }, async (client) => {
    await expect(client.exchange(message('HALF'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

test('a deadline ends an exchange as TIMED_OUT and leaves the connection to the others; the late reply is dropped', async () => {
  const late: { release?: () => void } = {};
  const answer = (id: string, socket: net.Socket) => {
    if (id === 'SLOW') late.release = () => socket.write(frame(reply(id)));
    if (id === 'QUICK') {
      late.release?.();
      socket.write(frame(reply(id)));
    }
  };
  await withServer(answer, { connections: 1 }, async (client, server) => {
    await expect(client.exchange(message('SLOW'), AbortSignal.timeout(40))).rejects.toMatchObject({ code: 'TIMED_OUT' });
    expect(await client.exchange(message('QUICK'), never)).toEqual(reply('QUICK'));
    expect(server.sockets).toHaveLength(1);
  });
});

test('a signal that is aborted already sends nothing', async () => {
  const heard: string[] = [];
  await withServer(
    (id) => heard.push(id),
    {},
    async (client, server) => {
      await expect(client.exchange(message('LATE'), AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMED_OUT' });
      expect(server.sockets).toHaveLength(0);
    },
  );
});

test('a connection that lets three deadlines pass in silence is replaced', async () => {
  await withServer(
    (id, socket) => id === 'AFTER' && socket.write(frame(reply(id))),
    { connections: 1 },
    async (client, server) => {
      for (const id of ['S1', 'S2', 'S3']) {
        await expect(client.exchange(message(id), AbortSignal.timeout(15))).rejects.toMatchObject({ code: 'TIMED_OUT' });
      }
      expect(await client.exchange(message('AFTER'), never)).toEqual(reply('AFTER'));
      expect(server.sockets).toHaveLength(2);
    },
  );
});

test('a reply that is too large is INVALID_DATA', async () => {
  const answer = (id: string, socket: net.Socket) => socket.write(frame(reply(id, 'x'.repeat(500))));
  await withServer(answer, { connections: 1, maxBytes: 200 }, async (client) => {
    await expect(client.exchange(message('BIG'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});

test('the same control id cannot be in flight twice', async () => {
  await withServer(
    (id, socket) => socket.write(frame(reply(id))),
    {},
    async (client) => {
      const first = client.exchange(message('SAME'), never);
      await expect(client.exchange(message('SAME'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      await first;
    },
  );
});

test('a refused connection and a closed client are UNREACHABLE', async () => {
  const server = await startServer(() => {});
  await server.close();
  const client = new MllpClient({ host: '127.0.0.1', port: server.port });
  await expect(client.exchange(message('R1'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await client.close();
  await expect(client.exchange(message('R2'), never)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('closing fails what is pending', async () => {
  await withServer(
    () => {},
    {},
    async (client) => {
      const pending = client.exchange(message('P1'), never);
      const failed = expect(pending).rejects.toMatchObject({ code: 'UNREACHABLE' });
      await client.close();
      await failed;
    },
  );
});

test.each(['no HL7 at all', 'MSH|^~\\&|A\rMSA|AA\r'])(
  'a reply that does not say what it answers is INVALID_DATA at once: %j',
  async (text) => {
    await withServer(
      (_, socket) => socket.write(frame(Buffer.from(text))),
      { connections: 1 },
      async (client) => {
        await expect(client.exchange(message('X1'), never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      },
    );
  },
);
