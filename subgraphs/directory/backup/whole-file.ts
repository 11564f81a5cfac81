import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupRefused } from './backup-refused.js';

export interface WholeFileOptions {
  /** Whether an existing file is replaced. */
  readonly replace?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Creates and opens the `.part`; it must not exist. */
  readonly openPart?: (path: string) => Promise<FileHandle>;
}

/**
 * Writes gzip'd text to a file, completely or not at all: to `FILE.part` (readable by its owner only), which is renamed
 * when all of it is on the disk. After any failure the `.part` is removed.
 *
 * @throws BackupRefused BACKUP_EXISTS, BACKUP_UNDER_WAY; the file system's own errors; what `text` throws
 */
export async function writeWholeFile(
  file: string,
  text: AsyncIterable<string>,
  { replace = false, signal, openPart = (path) => open(path, 'wx', 0o600) }: WholeFileOptions = {},
): Promise<void> {
  const part = `${file}.part`;
  if (!replace) await refuseExisting(file);
  const handle = await openPart(part).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new BackupRefused('BACKUP_UNDER_WAY', file) : error;
  });
  try {
    try {
      await writeCompressed(text, handle, signal);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!replace) await refuseExisting(file);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

async function writeCompressed(text: AsyncIterable<string>, handle: FileHandle, signal?: AbortSignal): Promise<void> {
  const gzip = createGzip();
  const fed = pipeline(text, gzip, { signal });
  // A failure of the text stream also ends `gzip`, which throws below.
  fed.catch(() => undefined);
  for await (const chunk of gzip) await handle.writeFile(chunk);
  await fed;
}

async function refuseExisting(file: string): Promise<void> {
  const there = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there) throw new BackupRefused('BACKUP_EXISTS', file);
}

/** Syncs the folder, so that the new name is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
