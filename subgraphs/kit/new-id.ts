import { randomBytes } from 'node:crypto';

/**
 * Makes a new opaque id: the prefix of its kind and 120 random bits.
 *
 * @param kind three letters
 * @example createId('con') // 'con_4dVx0s…', 24 characters
 */
export function createId(kind: string): string {
  return `${kind}_${randomBytes(15).toString('base64url').replace(/[-_]/g, 'x')}`;
}
