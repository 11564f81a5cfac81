import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SpoolKey } from './spool-key.js';

/*
 * A segment is a header and frames. A frame is one group of records that became durable together.
 *
 *   header  magic 8 | key id 4 | salt 16 | spool 16 | first seq 8 | chain hash before it 32 | tag 16
 *   frame   marker 8 | length 4 | AES-256-GCM of the group | tag 16
 *
 * Each segment has keys of its own, derived from its salt. The nonce is the frame's position, so a frame opens only in its segment and place. The
 * marker is derived too: it lets a reader find the frames after a damaged one. Bytes that were never written are zero.
 */
const MAGIC = Buffer.from('HRYAUDT1');
const ALGORITHM = 'aes-256-gcm';
const TAG = 16;
const PLAIN_HEADER = 84;

/** Bytes of a segment, unless it holds salvaged records. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Bytes of the header, and so the position of the first frame. */
export const HEADER_BYTES = PLAIN_HEADER + TAG;
/** Bytes of a frame's marker and length, and all that a frame has beside its group. */
export const FRAME_HEAD = 12;
export const FRAME_OVERHEAD = FRAME_HEAD + TAG;

/** What a segment's header says. */
export interface SegmentHeader {
  /** The spool's id: 16 bytes, base64url. */
  readonly spool: string;
  /** The number of the segment's first record. */
  readonly first: number;
  /** The chain's hash before that record: 32 bytes. */
  readonly previous: Buffer;
}

/** The derived keys of one segment. */
export interface SegmentKeys {
  readonly key: Buffer;
  /** 8 bytes. */
  readonly marker: Buffer;
}

/** Makes a random id for a new spool. */
export function makeSpoolId(): string {
  return randomBytes(16).toString('base64url');
}

/** Writes the header of a new segment, and derives the segment's keys. */
export function writeHeader({ spool, first, previous }: SegmentHeader, { id, secret }: SpoolKey): { header: Buffer; keys: SegmentKeys } {
  const header = Buffer.alloc(HEADER_BYTES);
  const salt = randomBytes(16);
  MAGIC.copy(header);
  id.copy(header, 8);
  salt.copy(header, 12);
  Buffer.from(spool, 'base64url').copy(header, 28, 0, 16);
  header.writeBigUInt64BE(BigInt(first), 44);
  previous.copy(header, 52, 0, 32);
  const keys = deriveKeys(secret, salt);
  const cipher = createCipheriv(ALGORITHM, keys.key, nonceAt(0)).setAAD(header.subarray(0, PLAIN_HEADER));
  cipher.final().copy(header, PLAIN_HEADER);
  cipher.getAuthTag().copy(header, PLAIN_HEADER);
  return { header, keys };
}

/** Why a header could not be read: another key wrote it, or it was altered. */
export type HeaderProblem = 'key' | 'damaged';

/** Reads a header and derives the segment's keys. */
export function readHeader(header: Buffer, spoolKeys: readonly SpoolKey[]): (SegmentHeader & { keys: SegmentKeys }) | HeaderProblem {
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC)) return 'damaged';
  const spoolKey = spoolKeys.find(({ id }) => id.equals(header.subarray(8, 12)));
  if (!spoolKey) return 'key';
  const keys = deriveKeys(spoolKey.secret, header.subarray(12, 28));
  const first = Number(header.readBigUInt64BE(44));
  const plain = decrypt(keys, 0, header.subarray(0, PLAIN_HEADER), Buffer.alloc(0), header.subarray(PLAIN_HEADER, HEADER_BYTES));
  if (!plain || !Number.isSafeInteger(first)) return 'damaged';
  return { keys, spool: header.subarray(28, 44).toString('base64url'), first, previous: Buffer.from(header.subarray(52, 84)) };
}

/** Encrypts a group as the frame at a position. */
export function sealFrame(group: Buffer, position: number, { key, marker }: SegmentKeys): Buffer {
  const frame = Buffer.allocUnsafe(group.length + FRAME_OVERHEAD);
  marker.copy(frame);
  frame.writeUInt32BE(group.length, 8);
  const cipher = createCipheriv(ALGORITHM, key, nonceAt(position)).setAAD(frame.subarray(0, FRAME_HEAD));
  cipher.update(group).copy(frame, FRAME_HEAD);
  cipher.final();
  cipher.getAuthTag().copy(frame, frame.length - TAG);
  return frame;
}

/** The length of the group whose frame begins with these bytes; undefined if no frame begins here. */
export function readFrameHead(head: Buffer, { marker }: SegmentKeys): number | undefined {
  return head.length >= FRAME_HEAD && head.subarray(0, 8).equals(marker) ? head.readUInt32BE(8) : undefined;
}

/** Decrypts the frame at a position. @returns undefined if it was altered or is not whole */
export function openFrame(frame: Buffer, position: number, keys: SegmentKeys): Buffer | undefined {
  if (frame.length < FRAME_OVERHEAD) return undefined;
  const end = frame.length - TAG;
  return decrypt(keys, position, frame.subarray(0, FRAME_HEAD), frame.subarray(FRAME_HEAD, end), frame.subarray(end));
}

function decrypt({ key }: SegmentKeys, position: number, aad: Buffer, sealed: Buffer, tag: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonceAt(position), { authTagLength: TAG }).setAAD(aad).setAuthTag(tag);
    const plain = decipher.update(sealed);
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

function nonceAt(position: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(position), 4);
  return nonce;
}

function deriveKeys(secret: Buffer, salt: Buffer): SegmentKeys {
  const derived = Buffer.from(hkdfSync('sha256', secret, salt, 'hareyaka audit segment', 40));
  return { key: derived.subarray(0, 32), marker: derived.subarray(32) };
}
