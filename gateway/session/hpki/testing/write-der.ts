import { TAG } from '../x509/der.js';

/** Writes one element of DER, for structures that a certificate maker does not offer, and for broken ones. */
export function writeDer(tag: number, ...parts: (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

/** Writes an object identifier. */
export function writeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  return writeDer(TAG.OBJECT_IDENTIFIER, Buffer.from([first * 40 + second, ...rest].flatMap(writeArc)));
}

function writeArc(arc: number): number[] {
  const bytes = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(0x80 + (left % 128));
  return bytes;
}
