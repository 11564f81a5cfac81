import { connect, createServer, type Socket } from 'node:net';

/** A proxy between a process and its database that cuts the connection before a chosen statement reaches the database. */
export interface CuttingProxy {
  /** The address at which the process reaches its database. */
  readonly address: string;
  /** Cuts every connection before the n-th command from now on (1 is the next). Resolves when it has cut, or is disarmed. */
  arm(n: number, onCut?: () => void): void;
  /** Whether it has cut since it was armed. */
  disarm(): boolean;
  close(): Promise<void>;
}

/** For the MySQL protocol: a packet with the sequence number 0 is a command. */
export async function startCuttingProxy(address: string): Promise<CuttingProxy> {
  const target = new URL(address);
  const lines = new Set<Socket>();
  let left = 0;
  let cut = false;
  let whenCut: (() => void) | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      lines.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        lines.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.pipe(client);
    let rest = Buffer.alloc(0);
    client.on('data', (data: Buffer) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 4) {
        const length = rest.readUIntLE(0, 3) + 4;
        if (rest.length < length) return;
        const packet = rest.subarray(0, length);
        rest = rest.subarray(length);
        if (packet[3] === 0 && left > 0 && --left === 0) {
          cut = true;
          whenCut?.();
          for (const socket of lines) socket.destroy();
          return;
        }
        upstream.write(packet);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const through = new URL(address);
  through.host = `127.0.0.1:${port}`;
  return {
    address: through.href,
    arm: (n, onCut) => {
      left = n;
      cut = false;
      whenCut = onCut;
    },
    disarm: () => {
      left = 0;
      return cut;
    },
    close: async () => {
      for (const socket of lines) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
