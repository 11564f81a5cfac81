import { createHash } from 'node:crypto';

/** The root of a tree without leaves (RFC 6962 §2.1): SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = createHash('sha256').digest();
/** Bytes of each hash. */
export const HASH_BYTES = 32;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/**
 * The hash of a leaf: SHA-256(0x00 || record). The first byte differs from that of a node, so that no node can be shown as a record.
 *
 * @param record the record's bytes; a text counts as UTF-8
 */
export function hashLeaf(record: Uint8Array | string): Buffer {
  return createHash('sha256').update(LEAF).update(record).digest();
}

/** The hash of a node: SHA-256(0x01 || left || right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}
