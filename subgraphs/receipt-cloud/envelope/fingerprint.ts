import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: without I, L, O and U, which people misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 20;

/** The first 100 bits of the hash of a public key, for people to compare. */
export function fingerprintOf(publicKey: Buffer): string {
  return write(createHash('sha256').update(publicKey).digest());
}

/**
 * The fingerprint of a clinic's machine: both of its public keys. The clinic reads it out to the support centre, which registers it. So the release process
 * can tell a clinic's keys from keys that the cloud's operator made up.
 */
export function fingerprintOfMachine({ signingKey, clinicKey }: { readonly signingKey: Buffer; readonly clinicKey: Buffer }): string {
  return fingerprintOf(Buffer.concat([signingKey, clinicKey]));
}

/** A one-time code of 100 bits. */
export function makeCode(): string {
  return write(randomBytes(CHARACTERS));
}

/** What a person types for a code: small letters, spaces, dashes, and letters that look like digits. */
export function readTyped(typed: string): string {
  return typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

function write(bytes: Buffer): string {
  let [text, rest, bits] = ['', 0, 0];
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5 && text.length < CHARACTERS; bits -= 5) text += DIGITS[(rest >> (bits - 5)) & 31];
    rest &= (1 << bits) - 1;
  }
  return text;
}
