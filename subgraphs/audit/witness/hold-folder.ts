import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/**
 * Holds a folder for this process: two witnesses with one state could cosign two histories. A killed process does not hold it any more.
 *
 * @returns what gives the folder free
 * @throws Error if another process holds it
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  const server = (await listen(path)) ?? ((await answers(path)) ? undefined : await replace(path));
  if (!server) throw new Error('another witness uses this state');
  return async () => await new Promise((resolve) => server.close(() => resolve()));
}

async function replace(path: string): Promise<Server | undefined> {
  await unlink(path).catch(() => undefined);
  return await listen(path);
}

/** Listens on a socket in the folder. @returns undefined if the path is taken */
async function listen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function answers(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
