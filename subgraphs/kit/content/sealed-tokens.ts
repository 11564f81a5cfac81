import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';

/** Characters of a token in an address. Servers accept no longer part of a path. */
export const TOKEN_LENGTH_AT_MOST = 8_192;

/**
 * Values that leave a system and come back to it: addresses, cursors. Encrypted and authenticated (AES-256-GCM) under a key for this purpose
 * alone, derived from the system's own: every process of the system opens what another made, and nobody else makes or reads one.
 * The first key seals; every key opens. There are two keys while one replaces the other.
 */
export class SealedTokens {
  #keys: readonly Buffer[] = [];

  /**
   * @param purpose tells the tokens of one kind from those of another, e.g. `content humanbridge`
   * @param charactersAtMost a longer token is not made, and not even decoded
   */
  constructor(
    privateKeys: JSONWebKeySet,
    private readonly purpose: string,
    private readonly charactersAtMost = 8_192,
  ) {
    this.renew(privateKeys);
  }

  /** Replaces the system's keys. @throws if there is none; then the old keys stay */
  renew(privateKeys: JSONWebKeySet): void {
    const secrets = privateKeys.keys.flatMap(({ crv, d }) => (crv === 'X25519' && d ? [Buffer.from(d, 'base64url')] : []));
    if (secrets.length === 0) throw new Error('the key set has no private X25519 key');
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `hareyaka ${this.purpose}`, 32)));
  }

  /** @throws RangeError where the token would be too long to come back */
  seal(value: unknown): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0]!, iv);
    const sealed = Buffer.concat([iv, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const token = sealed.toString('base64url');
    if (token.length > this.charactersAtMost) throw new RangeError('a token too long to come back');
    return token;
  }

  /** @throws where it was not made here, for this purpose, or has been touched */
  open(token: string): unknown {
    const bytes = Buffer.from(token.length > this.charactersAtMost ? '' : token, 'base64url');
    // One value has one token: base64url has several spellings of the last bits.
    if (bytes.length < 28 || bytes.toString('base64url') !== token) throw new Error('not a token');
    for (const key of this.#keys) {
      const text = decrypt(bytes, key);
      if (text !== undefined) return JSON.parse(text);
    }
    throw new Error('the token was not sealed with any of these keys');
  }
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
