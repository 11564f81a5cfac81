import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { EnvelopeInvalid } from './envelope-invalid.js';

/*
 * A box that only the holder of one X25519 key opens:
 *
 *   magic (4) | ephemeral public key (32) | nonce (12) | content, encrypted | tag (16)
 *
 * The key is HKDF-SHA-256 of the shared secret, with both public keys as salt. The context is authenticated: a box for one purpose, patient or version is
 * none for another.
 */
const NONCE = 12;
const TAG = 16;
const PUBLIC = 32;
const MAGIC_BYTES = 4;

/** Seals content for the holder of an X25519 key. @param magic four characters that name the kind of box */
export function sealBox(magic: string, content: Buffer, recipient: KeyObject, context: string): Buffer {
  const ephemeral = generateKeyPairSync('x25519');
  const own = exportPublicKey(ephemeral.publicKey);
  const key = deriveKey(
    diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient }),
    own,
    exportPublicKey(recipient),
    context,
  );
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([Buffer.from(magic, 'latin1'), own, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** Opens a box. @throws EnvelopeInvalid if it is for another key, context or kind, or was changed */
export function openBox(magic: string, box: Buffer, recipient: KeyObject, context: string): Buffer {
  try {
    if (box.toString('latin1', 0, MAGIC_BYTES) !== magic) throw new Error('another kind of box');
    const own = box.subarray(MAGIC_BYTES, MAGIC_BYTES + PUBLIC);
    const rest = box.subarray(MAGIC_BYTES + PUBLIC);
    const shared = diffieHellman({ privateKey: recipient, publicKey: importPublicKey(own) });
    const key = deriveKey(shared, own, exportPublicKey(createPublicKey(recipient)), context);
    const cipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, NONCE), { authTagLength: TAG }).setAAD(Buffer.from(context));
    cipher.setAuthTag(rest.subarray(-TAG));
    return Buffer.concat([cipher.update(rest.subarray(NONCE, -TAG)), cipher.final()]);
  } catch (cause) {
    throw new EnvelopeInvalid('the box cannot be opened', { cause });
  }
}

/** Whether a base64url text has the form of a box of this kind with this many bytes of content. It needs no key. */
export function isBox(magic: string, text: string, contentBytes: number): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return (
    bytes.length === MAGIC_BYTES + PUBLIC + NONCE + contentBytes + TAG &&
    bytes.toString('latin1', 0, MAGIC_BYTES) === magic &&
    bytes.toString('base64url') === text
  );
}

function deriveKey(shared: Buffer, ephemeral: Buffer, recipient: Buffer, context: string): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([ephemeral, recipient]), `hareyaka receipt box ${context}`, 32));
}

/** The 32 bytes of an X25519 or Ed25519 public key (RFC 8410). */
export function exportPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
}

/** @throws if it is not a key of 32 bytes */
export function importPublicKey(bytes: Buffer, curve: 'X25519' | 'Ed25519' = 'X25519'): KeyObject {
  if (bytes.length !== PUBLIC) throw new EnvelopeInvalid('not a public key of 32 bytes');
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: curve, x: bytes.toString('base64url') } });
}

/** A private key as JSON Web Key (RFC 8037), for a file. */
export function importPrivateKey(jwk: { readonly crv?: string; readonly d?: string; readonly x?: string }): KeyObject {
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', ...jwk } });
}
