import { CompactEncrypt, type CryptoKey, compactDecrypt, decodeProtectedHeader } from 'jose';

import { Refused } from '../observe/refusal.js';

/** A connected system's X25519 key: the public half seals, the private half opens. */
export interface SealingKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** Encrypts a value for one system (JWE, ECDH-ES on X25519, A256GCM), so that nobody else can read it on the way. */
export async function seal(value: unknown, { kid, key }: SealingKey): Promise<string> {
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid })
    .encrypt(key);
}

/**
 * Opens a value that was sealed for one of these keys. During a rotation there are two keys; the seal names its key.
 *
 * @throws if it was sealed for another key or was changed
 */
export async function openSealed<T>(sealed: string, keys: SealingKey | readonly SealingKey[]): Promise<T> {
  const held = 'key' in keys ? [keys] : keys;
  const { kid } = decodeProtectedHeader(sealed);
  const found = held.length === 1 ? held[0] : held.find((one) => one.kid === kid);
  if (!found) throw new Refused('seal', 'sealed to a key that is not held');
  const { plaintext } = await compactDecrypt(sealed, found.key, {
    keyManagementAlgorithms: ['ECDH-ES'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return JSON.parse(new TextDecoder().decode(plaintext)) as T;
}
