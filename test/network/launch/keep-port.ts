import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Finds the port on which a process listened at the last start, so that those who know its address find it again.
 *
 * @param file holds the port
 * @returns the environment with `PORT`; without it if there was no start before, or if something else listens there now
 */
export async function findKeptPort(file: string): Promise<Record<string, string>> {
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 && (await isFree(port)) ? { PORT: String(port) } : {};
}

/** Keeps the port of an address, such as `http://127.0.0.1:41279`, for the next start. */
export function keepPort(file: string, address: string): void {
  writeFileSync(file, new URL(address).port);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((done) => {
    server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
  });
  if (free) await new Promise((done) => server.close(done));
  return free;
}
