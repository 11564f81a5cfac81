import { constants, fdatasync, write } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** An open file of the spool. Positions and lengths are bytes. Each function throws what the system reports: ENOSPC, EIO. */
export interface SpoolFile {
  /** @returns the number of bytes read; 0 at the end of the file */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** @returns the number of bytes written, which may be smaller than the buffer */
  write(buffer: Uint8Array, position: number): Promise<number>;
  /** Makes what was written durable (`fdatasync`). */
  datasync(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The spool's folder. Tests give one that loses power or is full. */
export interface SpoolFiles {
  list(): Promise<string[]>;
  /** Makes a file that only this user can read. @throws EEXIST */
  create(name: string): Promise<SpoolFile>;
  /** Opens a file to read it. */
  open(name: string): Promise<SpoolFile>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Shortens a file. */
  truncate(name: string, bytes: number): Promise<void>;
  /** Makes the names of the folder's files durable. */
  syncFolder(): Promise<void>;
}

/** Opens a folder that only this user can enter, and makes it if it is not there. */
export async function openSpoolFiles(folder: string): Promise<SpoolFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
  const path = (name: string) => join(folder, name);
  return {
    list: async () => await readdir(folder),
    create: async (name) => toSpoolFile(await open(path(name), 'wx+', 0o600)),
    open: async (name) => toSpoolFile(await open(path(name), constants.O_RDONLY)),
    rename: async (from, to) => await rename(path(from), path(to)),
    remove: async (name) => await unlink(path(name)),
    truncate: async (name, bytes) => await truncate(path(name), bytes),
    syncFolder: async () => {
      const handle = await open(folder, constants.O_RDONLY);
      await handle.sync().finally(async () => await handle.close());
    },
  };
}

function toSpoolFile(handle: FileHandle): SpoolFile {
  return {
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    // Not by the handle's own functions: these cost half the CPU time, and every group needs both.
    write: async (buffer, position) =>
      await new Promise<number>((resolve, reject) => {
        write(handle.fd, buffer, 0, buffer.length, position, (error, written) => (error ? reject(error) : resolve(written)));
      }),
    datasync: async () =>
      await new Promise<void>((resolve, reject) => {
        fdatasync(handle.fd, (error) => (error ? reject(error) : resolve()));
      }),
    size: async () => (await handle.stat()).size,
    close: async () => await handle.close(),
  };
}

/** Writes all bytes, however few the system takes at once. @throws what the system reports, or if it takes none */
export async function writeAll(file: SpoolFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const written = await file.write(done === 0 ? bytes : bytes.subarray(done), position + done);
    if (written <= 0) throw new Error('the system wrote nothing');
    done += written;
  }
}
