import { CompactEncrypt, type CryptoKey, compactDecrypt } from 'jose';

/** A connected system's X25519 key: the public half seals, the private half opens. */
export interface SealingKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** Encrypts a value to one system (JWE, ECDH-ES on X25519, A256GCM), so that nobody else on the way reads it. */
export async function seal(value: unknown, { kid, key }: SealingKey): Promise<string> {
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid })
    .encrypt(key);
}

/** @throws when it was sealed to another key or has been touched */
export async function openSealed<T>(sealed: string, { key }: SealingKey): Promise<T> {
  const { plaintext } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['ECDH-ES'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return JSON.parse(new TextDecoder().decode(plaintext)) as T;
}
