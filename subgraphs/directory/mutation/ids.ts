import { randomBytes } from 'node:crypto';

/** A new opaque id: a kind's prefix and 120 random bits. */
export function newId(kind: 'fac' | 'usr' | 'pat' | 'con' | 'prm' | 'lnk' | 'mrg' | 'emg' | 'chg' | 'blk' | 'exc' | 'rse'): string {
  return `${kind}_${randomBytes(15).toString('base64url').replace(/[-_]/g, 'x')}`;
}
