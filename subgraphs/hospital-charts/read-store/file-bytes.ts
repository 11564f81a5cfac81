import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { MAX_FILE_BYTES } from '../../sources/ssmix2/storage/file-size.js';

/** Reads a file of the store, or returns the reason why it cannot. It does not follow a link, even one that replaced the file meanwhile. */
export function fileBytes(path: string): Uint8Array | { reason: string } {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { reason: 'not a regular file' };
    if (stat.size > MAX_FILE_BYTES) return { reason: 'the file is too large' };
    return readAll(descriptor, stat.size);
  } catch (error) {
    return { reason: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readAll(descriptor: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
