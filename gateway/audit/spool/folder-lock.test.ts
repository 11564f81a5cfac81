import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderInUse, type FolderLock, lockFolder } from './folder-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Another process that listens on the lock as a gateway does. */
async function otherProcess(): Promise<{ kill: () => Promise<void> }> {
  const code = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'lock'))}, () => console.log('listens'))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('The lock of a folder', () => {
  it('is held by one at a time, and can be taken again after it is released', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toBeInstanceOf(FolderInUse);
    await lock.release();
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of another process that runs is respected; that of one that was killed is not', async () => {
    const other = await otherProcess();
    await expect(lockFolder(folder)).rejects.toBeInstanceOf(FolderInUse);
    await other.kill();
    expect(await readdir(folder)).toEqual(['lock']);
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toBeInstanceOf(FolderInUse);
    await lock.release();
  });

  it('is taken by exactly one of many who find the lock of a killed process', async () => {
    for (let round = 0; round < 5; round++) {
      const other = await otherProcess();
      await other.kill();
      const taken = await Promise.allSettled(Array.from({ length: 10 }, async () => await lockFolder(folder)));
      const locks = taken.flatMap((one): FolderLock[] => (one.status === 'fulfilled' ? [one.value] : []));
      expect(locks.length).toBe(1);
      await locks[0]!.release();
    }
  });

  it('cannot be taken in a folder whose path is too long for a socket', async () => {
    await expect(lockFolder(join(folder, 'x'.repeat(90)))).rejects.toBeInstanceOf(RangeError);
  });
});
