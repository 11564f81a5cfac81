import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';

/** The keys that seal: a system's private key set, with an X25519 key, or secrets of 32 bytes. */
export type SealingKeys = JSONWebKeySet | readonly Buffer[];

/** The greatest number of characters of a token in an address. Servers refuse longer path segments. */
export const TOKEN_LENGTH_AT_MOST = 8_192;

/**
 * Seals values that leave a system and come back to it: addresses, cursors. Encrypted and authenticated (AES-256-GCM) with a key for this
 * purpose alone, derived from the system's own key: every process of the system can open a token, and no other party can make or read one.
 * The first key seals; every key opens. During a rotation there are two keys.
 */
export class SealedTokens {
  #keys: readonly Buffer[] = [];

  /**
   * @param purpose separates one kind of tokens from another, e.g. `content humanbridge`
   * @param charactersAtMost a longer token is neither made nor decoded
   */
  constructor(
    privateKeys: SealingKeys,
    private readonly purpose: string,
    private readonly charactersAtMost = 8_192,
  ) {
    this.renew(privateKeys);
  }

  /** Replaces the system's keys. @throws if there is none; then the old keys stay */
  renew(privateKeys: SealingKeys): void {
    const secrets = isKeySet(privateKeys) ? readSecrets(privateKeys) : privateKeys;
    if (secrets.length === 0) throw new Error('the key set has no private X25519 key');
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `hareyaka ${this.purpose}`, 32)));
  }

  /** @throws RangeError if the token would be longer than allowed */
  seal(value: unknown): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0]!, iv);
    const sealed = Buffer.concat([iv, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const token = sealed.toString('base64url');
    if (token.length > this.charactersAtMost) throw new RangeError('a token too long to come back');
    return token;
  }

  /** @throws if it was not made here for this purpose, or was changed */
  open(token: string): unknown {
    const bytes = Buffer.from(token.length > this.charactersAtMost ? '' : token, 'base64url');
    // One value has one token, although base64url has several spellings of the last bits.
    if (bytes.length < 28 || bytes.toString('base64url') !== token) throw new Error('not a token');
    for (const key of this.#keys) {
      const text = decrypt(bytes, key);
      if (text !== undefined) return JSON.parse(text);
    }
    throw new Error('the token was not sealed with any of these keys');
  }
}

function isKeySet(keys: SealingKeys): keys is JSONWebKeySet {
  return !Array.isArray(keys);
}

function readSecrets({ keys }: JSONWebKeySet): Buffer[] {
  return keys.flatMap(({ crv, d }) => (crv === 'X25519' && d ? [Buffer.from(d, 'base64url')] : []));
}

function decrypt(bytes: Buffer, key: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
