import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';

/**
 * Values that leave a system and come back to it: addresses, cursors. Encrypted and authenticated (AES-256-GCM) under a key for this purpose
 * alone, derived from the system's own: every process of the system opens what another made, and nobody else makes or reads one.
 */
export class SealedTokens {
  readonly #key: Buffer;

  /**
   * @param purpose tells the tokens of one kind from those of another, e.g. `content humanbridge`
   * @param charactersAtMost a longer token is not made, and not even decoded
   */
  constructor(
    privateKeys: JSONWebKeySet,
    purpose: string,
    private readonly charactersAtMost = 8_192,
  ) {
    const secret = privateKeys.keys.find((key) => key.crv === 'X25519')?.d;
    if (!secret) throw new Error('the key set has no private X25519 key');
    this.#key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `hareyaka ${purpose}`, 32));
  }

  /** @throws RangeError where the token would be too long to come back */
  seal(value: unknown): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
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
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(-16));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8'));
  }
}
