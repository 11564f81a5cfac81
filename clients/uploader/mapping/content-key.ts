import { createHash } from 'node:crypto';

/** The SHA-256 of a file, in hex. */
export function hashSource(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A key of these parts: `length` letters and digits, the same for the same parts. No part can run into another. */
export function makeContentKey(parts: readonly (string | null)[], length = 14): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return BigInt(`0x${hex}`).toString(36).toUpperCase().padStart(50, '0').slice(-length);
}
