import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { EnvelopeInvalid } from './envelope-invalid.js';
import type { PatientPlace } from './patient-key.js';

/*
 * An object of a patient, as the cloud stores it:
 *
 *   "HYR1" | version of the key (4, big endian) | nonce (12) | encrypted: length (4) | content | zeros | tag (16)
 *
 * Tenant, tag, name and version of the key are authenticated: an object cannot take another's place. The padding makes its size one of a few classes.
 */
const MAGIC = Buffer.from('HYR1');
const NONCE = 12;
const TAG = 16;
const LENGTH = 4;
const HEAD = MAGIC.length + 4 + NONCE;
/** The smallest size of what is encrypted; the others are its double, fourfold, … */
const SMALLEST = 4 * 1024;
/** The greatest content. */
export const CONTENT_AT_MOST = 16 * 1024 * 1024 - LENGTH;

/** Seals the content of an object. @throws RangeError if the content is greater than {@link CONTENT_AT_MOST} */
export function sealObject(patientKey: Buffer, place: PatientPlace, name: string, content: Buffer): Buffer {
  if (content.length > CONTENT_AT_MOST) throw new RangeError('the content is too large');
  const plain = Buffer.alloc(padTo(content.length + LENGTH));
  plain.writeUInt32BE(content.length);
  content.copy(plain, LENGTH);
  const version = Buffer.alloc(4);
  version.writeUInt32BE(place.keyVersion);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(patientKey), nonce).setAAD(authenticated(place, name));
  return Buffer.concat([MAGIC, version, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens an object. @throws EnvelopeInvalid if it is another's, or was changed */
export function openObject(patientKey: Buffer, place: PatientPlace, name: string, sealed: Buffer): Buffer {
  try {
    if (!isSealedSize(sealed.length) || readKeyVersion(sealed) !== place.keyVersion) throw new Error('another kind of object');
    const decipher = createDecipheriv('aes-256-gcm', deriveKey(patientKey), sealed.subarray(HEAD - NONCE, HEAD), { authTagLength: TAG });
    decipher.setAAD(authenticated(place, name)).setAuthTag(sealed.subarray(-TAG));
    const plain = Buffer.concat([decipher.update(sealed.subarray(HEAD, -TAG)), decipher.final()]);
    const length = plain.readUInt32BE();
    if (length > plain.length - LENGTH) throw new Error('a length beyond the end');
    return plain.subarray(LENGTH, LENGTH + length);
  } catch (cause) {
    throw new EnvelopeInvalid('the object cannot be opened', { cause });
  }
}

/** The version of the key of a sealed object; undefined if the bytes are not a sealed object. The cloud checks it without any key. */
export function readKeyVersion(sealed: Buffer): number | undefined {
  return sealed.length >= HEAD && sealed.subarray(0, MAGIC.length).equals(MAGIC) ? sealed.readUInt32BE(MAGIC.length) : undefined;
}

/** Whether a sealed object may have this many bytes. */
export function isSealedSize(bytes: number): boolean {
  const plain = bytes - HEAD - TAG;
  return plain >= SMALLEST && plain <= CONTENT_AT_MOST + LENGTH && plain === padTo(plain);
}

/** @example padTo(5000) // 8192 */
function padTo(bytes: number): number {
  return SMALLEST * 2 ** Math.max(0, Math.ceil(Math.log2(bytes / SMALLEST)));
}

function deriveKey(patientKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', patientKey, '', 'hareyaka receipt objects', 32));
}

function authenticated({ tenant, tag, keyVersion }: PatientPlace, name: string): Buffer {
  return Buffer.from(JSON.stringify([tenant, tag, name, keyVersion]));
}
