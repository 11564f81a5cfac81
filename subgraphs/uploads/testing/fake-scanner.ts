import { createServer, type Socket } from 'node:net';
import type { ScannerAddress } from '../scan-malware.js';

/** A small server that speaks clamd's protocol. */
export interface FakeScanner {
  readonly address: ScannerAddress;
  /** The contents that it got, whole. */
  readonly scanned: Buffer[];
  /** What it answers in place of a verdict; `null` for silence. */
  answers: string | null | undefined;
  close(): Promise<void>;
}

/** Starts a scanner that finds the text `EICAR`. */
export async function startFakeScanner(deadline = 5_000): Promise<FakeScanner> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let given = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      given = Buffer.concat([given, chunk]);
      const content = readContent(given);
      if (!content) return;
      scanner.scanned.push(content);
      if (scanner.answers === null) return;
      socket.end(`${scanner.answers ?? (content.includes('EICAR') ? 'stream: Eicar-Signature FOUND' : 'stream: OK')}\0`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const scanner: FakeScanner = {
    address: { host: '127.0.0.1', port, deadline },
    scanned: [],
    answers: undefined,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
  return scanner;
}

/** Reads the chunks behind the command. @returns undefined until the last chunk is there */
function readContent(given: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (given.toString('latin1', 0, command.length) !== command) return undefined;
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= given.length; ) {
    const length = given.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(given.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
