import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
const KEY_ID = 4;

/** The keys that are derived from one secret: for encryption, for keyed hashes (HMAC), and for the keys of people's drafts. */
interface DerivedKey {
  readonly id: Buffer;
  readonly sealing: Buffer;
  readonly hashing: Buffer;
  readonly drafting: Buffer;
}

/**
 * Encrypts what leaves the gateway's memory: sessions in the store, sign-ins under way in a cookie. The store does not hold the key.
 * The first secret encrypts, all decrypt, so that a secret can be replaced without signing people out.
 *
 * @example const sealer = new Sealer([randomBytes(32)]); sealer.open(sealer.seal(value, 'login'), 'login') // value
 */
export class Sealer {
  readonly #keys: readonly DerivedKey[];

  /** @throws RangeError if there is no secret, or one has fewer than 32 bytes */
  constructor(secrets: readonly Buffer[]) {
    if (secrets.length === 0 || secrets.some(({ length }) => length < 32)) throw new RangeError('a secret of at least 32 bytes is needed');
    this.#keys = secrets.map((secret) => ({
      id: derive(secret, 'id', KEY_ID),
      sealing: derive(secret, 'sealing', 32),
      hashing: derive(secret, 'marking', 32),
      drafting: derive(secret, 'drafting', 32),
    }));
  }

  /** Encrypts a value. The purpose is authenticated: what was sealed for one purpose does not open for another. */
  seal(value: unknown, purpose: string): string {
    const { id, sealing } = this.#keys[0]!;
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(ALGORITHM, sealing, nonce);
    cipher.setAAD(Buffer.from(purpose));
    const encrypted = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([id, nonce, encrypted, cipher.getAuthTag()]).toString('base64url');
  }

  /** Decrypts a value. @returns undefined if it was not sealed here for this purpose */
  open<T>(sealed: string, purpose: string): T | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    const key = this.#keys.find(({ id }) => id.equals(bytes.subarray(0, KEY_ID)));
    if (!key || bytes.length < KEY_ID + NONCE + TAG) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, key.sealing, bytes.subarray(KEY_ID, KEY_ID + NONCE));
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
      const text = Buffer.concat([decipher.update(bytes.subarray(KEY_ID + NONCE, bytes.length - TAG)), decipher.final()]);
      return JSON.parse(text.toString('utf8')) as T;
    } catch {
      return undefined;
    }
  }

  /** The keyed hashes (HMAC-SHA-256) of a text: one for each secret, the first for the current one. A copy of the store shows no names. */
  keyedHashes(text: string): string[] {
    return this.#keys.map(({ hashing }) => createHmac('sha256', hashing).update(text).digest('base64url'));
  }

  /** The keys of a person's drafts, 32 bytes in base64url: one for each secret, the first for the current one. */
  draftKeys(person: string): string[] {
    return this.#keys.map(({ drafting }) => createHmac('sha256', drafting).update(person).digest('base64url'));
  }

  /** The keyed hash of a text with the current secret. */
  keyedHash(text: string): string {
    return this.keyedHashes(text)[0]!;
  }
}

function derive(secret: Buffer, use: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `hareyaka session ${use}`, length));
}
