import { readFileSync } from 'node:fs';

/** A key with which data keys are encrypted (key-encryption key). */
export interface StorageKey {
  /** 1 to 32 letters, digits, `-` or `_`. It stands in front of each object in plain text. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** The first key encrypts; every key decrypts. */
export type StorageKeys = readonly [StorageKey, ...StorageKey[]];

const LINE = /^([A-Za-z0-9_-]{1,32}) ([A-Za-z0-9+/_-]{43}=?)$/;

/**
 * Reads the keys of a storage. Each line has an id and 32 bytes as base64; lines that begin with `#` are comments.
 *
 * @example 2026-11 q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
 * @throws Error that names the problem, never the content
 */
export function readStorageKeys(file: string): StorageKeys {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new Error('is not a file that can be read');
  }
  const lines = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map((line) => {
    const [, id, text] = LINE.exec(line) ?? [];
    const key = Buffer.from(text ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) throw new Error('names a file with a line that is not an id and 32 bytes as base64');
    return { id, key };
  });
  const [first, ...others] = keys;
  if (first === undefined) throw new Error('names a file without a key');
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error('names a file with two keys of one id');
  return [first, ...others];
}

const KEY_BYTES = 32;
