import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { NoteError } from './note-error.js';

/** An Ed25519 signature of the text (c2sp.org/signed-note). */
export const ED25519 = 1;
/** An Ed25519 signature of the time and the text, by a witness (c2sp.org/tlog-cosignature). */
export const COSIGNATURE = 4;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE;

/** A public key for notes: its name, its type, and its id, which stands in each signature. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Four bytes. */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/**
 * Makes a verifier key.
 *
 * @param name without spaces and plus signs, e.g. `audit.example.jp/okayama`
 * @param key an Ed25519 key, the public or the private one
 * @throws NoteError KEY_MALFORMED
 */
export function makeVerifierKey(name: string, key: KeyObject, type: SignatureType = ED25519): VerifierKey {
  if (!isKeyName(name)) throw new NoteError('KEY_MALFORMED', 'a key name is empty, or has a space or a plus sign');
  if (key.asymmetricKeyType !== 'ed25519') throw new NoteError('KEY_MALFORMED', 'notes are signed by Ed25519 keys');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const id = createHash('sha256').update(`${name}\n`).update(encodeKey(publicKey, type)).digest().subarray(0, 4);
  return { name, type, id, publicKey };
}

/** Writes a verifier key in one line (vkey): `name+id+base64(type || key)`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${id.toString('hex')}+${encodeKey(publicKey, type).toString('base64')}`;
}

/**
 * Reads a verifier key.
 *
 * @throws NoteError KEY_MALFORMED
 * @example parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const bytes = encoded && decodeBase64(encoded);
  if (!name || !bytes || bytes.length !== 33) throw new NoteError('KEY_MALFORMED', 'not a verifier key');
  const type = bytes[0];
  if (type !== ED25519 && type !== COSIGNATURE) throw new NoteError('KEY_MALFORMED', 'the type of this verifier key is not supported');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') };
  const key = makeVerifierKey(name, createPublicKey({ key: jwk, format: 'jwk' }), type);
  if (key.id.toString('hex') !== id) throw new NoteError('KEY_MALFORMED', 'the id of this verifier key is not that of its key');
  return key;
}

/** Whether a text can name a key: not empty, no spaces, no plus sign, no control characters. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\u0000-\u001f]/u.test(name);
}

function encodeKey(publicKey: KeyObject, type: SignatureType): Buffer {
  return Buffer.concat([Buffer.of(type), Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')]);
}
