import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { UploaderProblem } from '../problems.js';

const MAGIC = Buffer.from('HYU1');
const NONCE = 12;
const TAG = 16;

/** Encrypts what a state file holds. Its name is authenticated: one file cannot take the place of another. */
export function sealFile(key: Buffer, name: string, content: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  return Buffer.concat([MAGIC, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** @throws UploaderProblem STATE_DAMAGED */
export function openFile(key: Buffer, name: string, sealed: Buffer): Buffer {
  try {
    if (sealed.length < MAGIC.length + NONCE + TAG || !sealed.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('not a state file');
    const start = MAGIC.length + NONCE;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(MAGIC.length, start), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(start, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new UploaderProblem('STATE_DAMAGED', { detail: name, cause });
  }
}
