import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UploaderProblem } from '../problems.js';

/** How a file is written. Tests put a full disk in its place. */
export type WriteWhole = (path: string, bytes: Uint8Array) => void;

/**
 * Writes a file that only this user can read, as a whole: a process that ends at any moment leaves the former content or the new one.
 *
 * @throws UploaderProblem DISK_FULL; the former content stays
 */
export const writeWhole: WriteWhole = (path, bytes) => {
  const draft = `${path}.draft`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    throw new UploaderProblem(code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'STATE_NOT_WRITABLE', { cause });
  }
  syncFolder(dirname(path));
};

/** Makes the new name durable. Windows cannot open a folder, and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
