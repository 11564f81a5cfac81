import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Reads the secrets with which sessions are encrypted: one per line, base64, at least 32 bytes each. The first encrypts, all decrypt, so that
 * a new secret can be put above the old one.
 *
 * @param make in the demo only: creates the file if it does not exist, readable only by its owner
 * @throws Error that names the problem, never the content
 */
export function readSecrets(file: string, { make }: { readonly make: boolean }): Buffer[] {
  if (make && !existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new Error('is not a file that can be read');
  }
  const secrets = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Buffer.from(line, 'base64'));
  if (secrets.length === 0) throw new Error('names a file without a secret');
  if (secrets.some(({ length }) => length < 32))
    throw new Error('names a file with a secret of fewer than 32 bytes; make one with: openssl rand -base64 32');
  return secrets;
}
