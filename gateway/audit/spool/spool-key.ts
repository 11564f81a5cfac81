import { hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A key that encrypts segments, with the name under which segments know it. */
export interface SpoolKey {
  /** 4 bytes. */
  readonly id: Buffer;
  readonly secret: Buffer;
}

/**
 * Reads the keys of the spool: a file with 32 random bytes (base64url) on each line. The first encrypts, all decrypt, so that a key can be
 * replaced: write a new line above the old one, and remove the old one when its segments are shipped.
 *
 * @throws Error that names the problem, never the content of the file
 * @example const keys = await readSpoolKeys('/etc/hareyaka/spool.key')
 */
export async function readSpoolKeys(file: string): Promise<readonly SpoolKey[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error('is not a file that can be read');
  });
  const lines = text.split(/\s+/).filter(Boolean);
  if (lines.length === 0 || !lines.every((line) => /^[\w-]{43}$/.test(line)))
    throw new Error('names a file that does not hold 32 random bytes (base64url) on each line');
  return lines.map((line) => toSpoolKey(Buffer.from(line, 'base64url')));
}

/** A key from its 32 bytes. */
export function toSpoolKey(secret: Buffer): SpoolKey {
  return { secret, id: Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'hareyaka audit spool key id', 4)) };
}
