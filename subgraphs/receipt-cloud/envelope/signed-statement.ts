import { createHash, type KeyObject, sign, verify } from 'node:crypto';

/**
 * The text of a value that is signed: JSON with sorted keys and without spaces, so that each side writes the same.
 *
 * @example writeCanonical({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function writeCanonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The SHA-256 of a value's canonical text, as hexadecimal digits. */
export function hashStatement(value: unknown): string {
  return createHash('sha256').update(writeCanonical(value)).digest('hex');
}

/** Signs a value with an Ed25519 key. @param purpose separates a commit from a receipt or a certificate */
export function signStatement(purpose: string, value: unknown, key: KeyObject): string {
  return sign(null, textOf(purpose, value), key).toString('base64url');
}

/** Whether a value was signed with this key, for this purpose. */
export function isSignedBy(purpose: string, value: unknown, signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  return bytes.length === 64 && verify(null, textOf(purpose, value), key, bytes);
}

function textOf(purpose: string, value: unknown): Buffer {
  return Buffer.from(`hareyaka ${purpose}\n${writeCanonical(value)}`);
}
