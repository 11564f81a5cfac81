import { isUtf8 } from 'node:buffer';
import { findJpegEnd, findPngEnd } from './image-end.js';

/** Bytes in a form that no browser runs, with their type. */
export interface SafeContent {
  readonly contentType: 'image/png' | 'image/jpeg' | 'application/pdf' | 'text/plain; charset=utf-8';
  readonly bytes: Buffer;
}

const PDF = Buffer.from('%PDF-');
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** Bytes that occur in no text. */
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;

/**
 * Puts bytes into a form that no browser executes, not even as a `blob:` of the page that fetched them, which lacks the response's headers.
 * The type comes from the bytes alone, not from their source: a PDF, a PNG or JPEG (bytes after the image are cut off), or text. Pages,
 * drawings and XML become text with a byte order mark, so that no browser detects their real type (WHATWG MIME Sniffing §7.1).
 *
 * @returns undefined for any other type
 * @example makeContentSafe(Buffer.from('<svg onload="…"/>')) // { contentType: 'text/plain; charset=utf-8', bytes: BOM and the text }
 */
export function makeContentSafe(bytes: Buffer): SafeContent | undefined {
  const png = findPngEnd(bytes);
  if (png !== undefined) return { contentType: 'image/png', bytes: bytes.subarray(0, png) };
  const jpeg = findJpegEnd(bytes);
  if (jpeg !== undefined) return { contentType: 'image/jpeg', bytes: bytes.subarray(0, jpeg) };
  if (bytes.subarray(0, PDF.length).equals(PDF)) return { contentType: 'application/pdf', bytes };
  if (!isUtf8(bytes) || CONTROLS.test(bytes.toString('latin1'))) return undefined;
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return { contentType: 'text/plain; charset=utf-8', bytes: isMarked ? bytes : Buffer.concat([BYTE_ORDER_MARK, bytes]) };
}
