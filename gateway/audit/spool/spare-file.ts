import { randomBytes } from 'node:crypto';
import type { SpareFile } from './segment-writer.js';
import { type SpoolFiles, writeAll } from './spool-files.js';

const PIECE = Buffer.alloc(256 * 1024);
const PREFIX = 'spare-';

/** Whether a file is a spare one that an ended process left. */
export function isSpareName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Makes a file of zeros with all its blocks on the disk. Writing to it later changes no length, so that `fdatasync` writes data alone, and it
 * cannot fail because the disk is full.
 *
 * @throws what the system reports, such as ENOSPC; then no file is left
 */
export async function makeSpareFile(files: SpoolFiles, bytes: number): Promise<SpareFile> {
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  const file = await files.create(name);
  try {
    for (let at = 0; at < bytes; at += PIECE.length) await writeAll(file, PIECE.subarray(0, Math.min(PIECE.length, bytes - at)), at);
    await file.datasync();
    return { name, file, bytes };
  } catch (error) {
    await removeSpareFile(files, { name, file, bytes });
    throw error;
  }
}

/** Closes and removes a spare file, if it can. */
export async function removeSpareFile(files: SpoolFiles, { name, file }: SpareFile): Promise<void> {
  await file.close().catch(() => undefined);
  await files.remove(name).catch(() => undefined);
}
