import { createHmac } from 'node:crypto';
import { foldKana, foldName } from '../../../kit/index.js';

/** Demographics that identify a patient in the index. */
export interface Identity {
  readonly name: string;
  readonly kana: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/** The hashes under which a patient is found; null for a name that has nothing to compare. */
export interface IdentityHashes {
  readonly kanaHash: string | null;
  readonly nameHash: string | null;
}

/** Hashes an identity with the key of the index: equal names in other spellings have equal hashes, and without the key nobody can try names. */
export function hashIdentity(key: Buffer, { name, kana, birthDate }: Identity): IdentityHashes {
  const hash = (kind: string, folded: string) =>
    folded === '' ? null : createHmac('sha256', key).update(`${kind}\0${folded}\0${birthDate}`).digest('base64url');
  return { kanaHash: hash('kana', foldKana(kana).whole), nameHash: hash('name', foldName(name).whole) };
}

/** Tells the key of the hashes, and nothing about it. */
export function checkOf(key: Buffer): string {
  return createHmac('sha256', key).update('check').digest('base64url');
}

/** Hashes criteria, for the record. */
export function hashCriteria(key: Buffer, criteria: unknown): string {
  return createHmac('sha256', key)
    .update(`criteria\0${JSON.stringify(criteria)}`)
    .digest('base64url');
}
