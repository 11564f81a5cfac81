import { randomBytes } from 'node:crypto';

/** A new opaque id: a kind's prefix and 120 random bits. */
export function newId(kind: 'con' | 'prm' | 'lnk' | 'exc'): string {
  return `${kind}_${randomBytes(15).toString('base64url').replace(/[-_]/g, 'x')}`;
}
