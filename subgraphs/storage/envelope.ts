import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StorageKey, StorageKeys } from './storage-keys.js';

/*
 * An object as it is stored:
 *
 *   "HYO1" | length of the key's id | the key's id | data key, encrypted (12 + 32 + 16 bytes) | content, encrypted (12 + n + 16 bytes)
 *
 * Both encryptions are AES-256-GCM: nonce, ciphertext, tag. The object's name is authenticated with both, so that nobody who can write to the storage
 * can show one patient's object as another's. The key's id is authenticated with the data key only: a rotation replaces both, and leaves the content.
 */
const MAGIC = Buffer.from('HYO1');
const NONCE = 12;
const TAG = 16;
const KEY = 32;
const WRAPPED = NONCE + KEY + TAG;

/** An object that was changed, cut, moved to another name, or sealed with a key that is not known. */
export class EnvelopeInvalid extends Error {}

/**
 * Encrypts the content of an object with a new data key, and the data key with the first of the keys. The object is sealed whole: no byte of it is used
 * before all of it is authenticated.
 */
export function sealObject(name: string, content: Buffer, [first]: StorageKeys): Buffer {
  const dataKey = randomBytes(KEY);
  return Buffer.concat([writeHead(name, dataKey, first), encrypt(dataKey, content, contentName(name))]);
}

/** Decrypts an object. @throws EnvelopeInvalid */
export function openObject(name: string, sealed: Buffer, keys: StorageKeys): Buffer {
  const { wrapping, wrapped, content } = readHead(sealed, keys);
  return decrypt(unwrap(name, wrapping, wrapped), content, contentName(name));
}

/**
 * Encrypts the data key with the first of the keys. The content stays as it is.
 *
 * @returns undefined if the first key encrypts it already
 * @throws EnvelopeInvalid
 */
export function rewrapObject(name: string, sealed: Buffer, keys: StorageKeys): Buffer | undefined {
  const { wrapping, wrapped, content } = readHead(sealed, keys);
  if (wrapping === keys[0]) return undefined;
  return Buffer.concat([writeHead(name, unwrap(name, wrapping, wrapped), keys[0]), content]);
}

function writeHead(name: string, dataKey: Buffer, { id, key }: StorageKey): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(id.length), Buffer.from(id), encrypt(key, dataKey, keyName(name, id))]);
}

function readHead(sealed: Buffer, keys: StorageKeys) {
  const start = MAGIC.length + 1 + (sealed[MAGIC.length] ?? 0);
  if (!sealed.subarray(0, MAGIC.length).equals(MAGIC) || sealed.length < start + WRAPPED + NONCE + TAG)
    throw new EnvelopeInvalid('not a sealed object');
  const id = sealed.toString('latin1', MAGIC.length + 1, start);
  const wrapping = keys.find((key) => key.id === id);
  if (!wrapping) throw new EnvelopeInvalid('no key of this id');
  return { wrapping, wrapped: sealed.subarray(start, start + WRAPPED), content: sealed.subarray(start + WRAPPED) };
}

function unwrap(name: string, { id, key }: StorageKey, wrapped: Buffer): Buffer {
  return decrypt(key, wrapped, keyName(name, id));
}

const contentName = (name: string) => Buffer.from(`content ${name}`);
const keyName = (name: string, id: string) => Buffer.from(`key ${id} ${name}`);

function encrypt(key: Buffer, plain: Buffer, authenticated: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(authenticated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, authenticated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(authenticated).setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new EnvelopeInvalid('the object was changed, or has another name', { cause });
  }
}
