import { createCipheriv, createDecipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, KeyObject } from 'node:crypto';
import type { SealingKey } from '../permit/seal.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** Milliseconds for which one ephemeral key is used. */
const KEY_LASTS = 3_600_000;

/** The keys of one hour: derived from an ephemeral key, which is forgotten at once, and the store's public key. */
interface HourlyKey {
  readonly until: number;
  readonly beginning: string;
  readonly key: Buffer;
  count: bigint;
}

/**
 * Encrypts the parameters of operations to the audit store's key, since search terms are patient data: a gateway can write them and not read
 * them again. It makes one X25519 key an hour, so that a record costs only AES-256-GCM. A seal is `KID.EPHEMERAL-KEY.NONCE-CIPHERTEXT-TAG`,
 * the last two base64url.
 *
 * @example const sealer = new ParametersSealer(await sealingKey(publicSet)); sealer.seal(JSON.stringify({ kana: 'ヤマダ' }), requestId)
 */
export class ParametersSealer {
  #hourly: HourlyKey | undefined;

  constructor(
    private readonly store: SealingKey,
    private readonly now: () => number = Date.now,
  ) {}

  /** Encrypts parameters. @param requestId that of the record: the seal opens only with it */
  seal(parameters: string, requestId: string): string {
    const now = this.now();
    if (!this.#hourly || now >= this.#hourly.until) this.#hourly = makeHourlyKey(this.store, now + KEY_LASTS);
    const { beginning, key } = this.#hourly;
    const nonce = Buffer.alloc(NONCE);
    nonce.writeBigUInt64BE(this.#hourly.count++, NONCE - 8);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(requestId));
    const text = cipher.update(parameters, 'utf8');
    cipher.final();
    return `${beginning}.${Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')}`;
  }
}

/**
 * Opens a seal with the store's private keys: during a rotation there are two.
 *
 * @throws Error if it was sealed to another key, for another record, or was altered
 */
export function openParameters(sealed: string, requestId: string, keys: readonly SealingKey[]): string {
  const [kid, ephemeral, text, ...more] = sealed.split('.');
  const own = keys.find((key) => key.kid === kid);
  if (!own || ephemeral === undefined || text === undefined || more.length > 0) throw new Error('sealed to a key that is not held');
  const privateKey = KeyObject.from(own.key as never);
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: ephemeral }, format: 'jwk' });
  const key = deriveKey(diffieHellman({ privateKey, publicKey }), ephemeral, readPublicText(privateKey));
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < NONCE + TAG) throw new Error('too short for a seal');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(requestId)).setAuthTag(bytes.subarray(bytes.length - TAG));
  const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()]);
  return plain.toString('utf8');
}

function makeHourlyKey({ kid, key: storeKey }: SealingKey, until: number): HourlyKey {
  const publicKey = KeyObject.from(storeKey as never);
  const own = generateKeyPairSync('x25519');
  const ephemeral = readPublicText(own.publicKey);
  const key = deriveKey(diffieHellman({ privateKey: own.privateKey, publicKey }), ephemeral, readPublicText(publicKey));
  return { until, beginning: `${kid}.${ephemeral}`, key, count: 0n };
}

function deriveKey(secret: Buffer, ephemeral: string, store: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, `${ephemeral}.${store}`, 'hareyaka audit parameters', 32));
}

/** The public half of an X25519 key, base64url. */
function readPublicText(key: KeyObject): string {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }).x!;
}
