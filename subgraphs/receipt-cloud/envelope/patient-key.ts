import { createHash, createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { EnvelopeInvalid } from './envelope-invalid.js';
import { isBox, openBox, sealBox } from './sealed-box.js';

/** Where a patient's key belongs. The cloud sees these three, and they tell nothing of the patient. */
export interface PatientPlace {
  /** The directory's id of the facility. */
  readonly tenant: string;
  /** What the cloud sees in place of the patient's id: see {@link makeTag}. */
  readonly tag: string;
  /** 1, 2, …: a new key has the next number. */
  readonly keyVersion: number;
}

const KEY_BYTES = 32;
const WRAP = 'HYW1';

/** Makes a key for one patient of one facility, or a tag key. */
export function makeKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/**
 * What the cloud sees in place of a local patient ID: a keyed hash, 43 characters.
 *
 * @param tagKey the clinic's own key: without it, ids cannot be tried
 */
export function makeTag(tagKey: Buffer, localId: string): string {
  return createHmac('sha256', tagKey).update(`patient|${localId}`).digest('base64url');
}

/** The name of an object: a keyed hash of its path and content, so that the same content always has the same name. */
export function nameObject(patientKey: Buffer, path: string, content: Buffer): string {
  const key = Buffer.from(hkdfSync('sha256', patientKey, '', 'hareyaka receipt names', KEY_BYTES));
  const hash = createHash('sha256').update(content).digest('hex');
  return createHmac('sha256', key).update(`${path}\0${hash}`).digest('base64url');
}

/** Wraps a patient's key for a recipient: the clinic, or the release process. */
export function wrapPatientKey(key: Buffer, recipient: KeyObject, place: PatientPlace): string {
  return sealBox(WRAP, checkKey(key), recipient, contextOf(place)).toString('base64url');
}

/** @throws EnvelopeInvalid */
export function unwrapPatientKey(wrapped: string, recipient: KeyObject, place: PatientPlace): Buffer {
  return checkKey(openBox(WRAP, Buffer.from(wrapped, 'base64url'), recipient, contextOf(place)));
}

/** Wraps a tenant's tag key for a recipient. */
export function wrapTagKey(key: Buffer, recipient: KeyObject, tenant: string): string {
  return sealBox(WRAP, checkKey(key), recipient, `${tenant}|tag-key`).toString('base64url');
}

/** @throws EnvelopeInvalid */
export function unwrapTagKey(wrapped: string, recipient: KeyObject, tenant: string): Buffer {
  return checkKey(openBox(WRAP, Buffer.from(wrapped, 'base64url'), recipient, `${tenant}|tag-key`));
}

/** Whether a text has the form of a wrapped key. The cloud checks it without any key, so that nothing else is kept in its place. */
export function isWrapping(text: string): boolean {
  return isBox(WRAP, text, KEY_BYTES);
}

function contextOf({ tenant, tag, keyVersion }: PatientPlace): string {
  return `${tenant}|${tag}|${keyVersion}`;
}

function checkKey(key: Buffer): Buffer {
  if (key.length !== KEY_BYTES) throw new EnvelopeInvalid('not a key of 32 bytes');
  return key;
}
