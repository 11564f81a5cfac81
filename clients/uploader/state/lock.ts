import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UploaderProblem } from '../problems.js';

/**
 * Makes sure that only one uploader works with a state folder. The lock is a socket: the system frees it when the process ends, however it ends.
 *
 * @returns a function that frees it
 * @throws UploaderProblem ALREADY_RUNNING
 */
export async function lockState(folder: string): Promise<() => Promise<void>> {
  const name = `hareyaka-uploader-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24)}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
  const first = await listen(address);
  if (first) return first;
  if (await answers(address)) throw new UploaderProblem('ALREADY_RUNNING');
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const second = await listen(address);
  if (!second) throw new UploaderProblem('ALREADY_RUNNING');
  return second;
}

function listen(address: string): Promise<(() => Promise<void>) | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((settle, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? settle(undefined) : fail(error)));
    server.listen(address, () => {
      server.unref();
      settle(() => new Promise((done) => server.close(() => done())));
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });
}
