import { createHash } from 'node:crypto';

/** The chain's hash before a spool's first record. */
export const CHAIN_START = Buffer.alloc(32);

/**
 * The chain's hash after a record: SHA-256(previous hash || record's bytes). Whoever alters, removes, inserts or moves a record changes every hash after it.
 *
 * @param previous 32 bytes
 * @param record the record's JSON text, as the gateway wrote it
 */
export function extendChain(previous: Uint8Array, record: Uint8Array | string): Buffer {
  return createHash('sha256').update(previous).update(record).digest();
}
