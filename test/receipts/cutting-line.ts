import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between uploaders and the intake, which may lose connections. */
export interface CuttingLine {
  readonly url: string;
  /** Whether connections are cut from now on. */
  setFaulty(isFaulty: boolean): void;
  /** How many connections were cut. */
  cuts(): number;
  /** Resolves when so many more bytes have passed, in both directions together. */
  passed(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** A connection is cut after at most so many bytes: a few requests of small objects. */
const CUT_WITHIN = 60_000;

/** Starts a line to a port of this machine. A faulty connection ends after a random number of bytes of either direction, in the middle of whatever it carries. */
export async function startCuttingLine(port: number, random: () => number = Math.random): Promise<CuttingLine> {
  const sockets = new Set<Socket>();
  const waiting = new Set<{ left: number; readonly done: () => void }>();
  let isFaulty = false;
  let cuts = 0;
  const count = (bytes: number) => {
    for (const one of waiting) {
      one.left -= bytes;
      if (one.left > 0) continue;
      waiting.delete(one);
      one.done();
    }
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let left = isFaulty ? Math.ceil(random() * CUT_WITHIN) : Number.POSITIVE_INFINITY;
    const end = () => {
      for (const socket of [near, far]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', end).on('close', end);
      from.on('data', (bytes) => {
        count(bytes.length);
        left -= bytes.length;
        if (left >= 0) {
          if (!to.write(bytes)) from.pause();
          return;
        }
        cuts += 1;
        // What came before the cut arrives: a request may be whole at the other end, and its answer lost.
        to.write(bytes.subarray(0, bytes.length + left), end);
      });
      to.on('drain', () => from.resume());
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFaulty: (value) => {
      isFaulty = value;
      for (const socket of sockets) socket.destroy();
    },
    cuts: () => cuts,
    passed: async (bytes) => await new Promise((done) => waiting.add({ left: bytes, done })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
