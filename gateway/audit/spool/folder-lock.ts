import { randomBytes } from 'node:crypto';
import { link, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A socket's path is at most 107 bytes long on Linux, 103 elsewhere. */
const PATH_AT_MOST = 103;
const LOCK = 'lock';
/** Bytes of the name under which the socket is made. */
const OWN_NAME = 17;
/** Attempts to take over from a process that ended. */
const ATTEMPTS = 5;
/** Milliseconds after which the lock is looked at again: another process may have found the same void lock. */
const LOOK_AGAIN_AFTER = 20;

/** Another process writes to the folder. */
export class FolderInUse extends Error {}

/** Holds a folder for one process. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Locks a folder for this process. The lock is a socket that listens in the folder: a killed process does not listen any more, so its lock is
 * found to be void. It also holds between containers that mount the same folder of one machine.
 *
 * @throws FolderInUse if another process holds it; RangeError if the folder's path is too long for a socket
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const own = join(folder, `${LOCK}.${randomBytes(6).toString('hex')}`);
  if (Buffer.byteLength(own) > PATH_AT_MOST) throw new RangeError(`must be shorter than ${PATH_AT_MOST - OWN_NAME} bytes`);
  const server = await listen(own);
  const number = await numberOf(own);
  const path = join(folder, LOCK);
  const isTaken = await take(own, path);
  await unlink(own).catch(() => undefined);
  if (isTaken) await delay(LOOK_AGAIN_AFTER);
  if (!isTaken || (await numberOf(path)) !== number) {
    await close(server);
    throw new FolderInUse(folder);
  }
  return {
    release: async () => {
      if ((await numberOf(path)) === number) await unlink(path).catch(() => undefined);
      await close(server);
    },
  };
}

/** Gives the socket the lock's name, if no process that listens has it. */
async function take(own: string, path: string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await linkOnce(own, path)) return true;
    const before = await numberOf(path);
    if (await answers(path)) return false;
    if (before !== undefined && (await numberOf(path)) === before) await unlink(path).catch(() => undefined);
  }
  return false;
}

/** @returns whether the name was free */
async function linkOnce(own: string, path: string): Promise<boolean> {
  return await link(own, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  return server.unref();
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
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

/** The file's number in the file system; undefined if it is not there. */
async function numberOf(path: string): Promise<bigint | undefined> {
  return (await stat(path, { bigint: true }).catch(() => undefined))?.ino;
}
