import { isUtf8 } from 'node:buffer';
import { jpegEnd, pngEnd } from './image-end.js';

/** Bytes in a form that no browser runs, with their type. */
export interface SafeContent {
  readonly contentType: 'image/png' | 'image/jpeg' | 'application/pdf' | 'text/plain; charset=utf-8';
  readonly bytes: Buffer;
}

const PDF = Buffer.from('%PDF-');
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** No text has these. */
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;

/**
 * Puts bytes into a form that runs nowhere, not even as a `blob:` of the page that fetched them, which has none of the response's headers. The
 * type comes from the bytes alone, whatever their source says of them: a PDF, a PNG or JPEG (what follows the image is cut off), or text.
 * Pages, drawings and XML are text: a byte order mark comes first, so that no browser takes them for what they are (WHATWG MIME Sniffing §7.1).
 *
 * @returns undefined for what is none of these
 * @example safeContent(Buffer.from('<svg onload="…"/>')) // { contentType: 'text/plain; charset=utf-8', bytes: BOM and the text }
 */
export function safeContent(bytes: Buffer): SafeContent | undefined {
  const png = pngEnd(bytes);
  if (png !== undefined) return { contentType: 'image/png', bytes: bytes.subarray(0, png) };
  const jpeg = jpegEnd(bytes);
  if (jpeg !== undefined) return { contentType: 'image/jpeg', bytes: bytes.subarray(0, jpeg) };
  if (bytes.subarray(0, PDF.length).equals(PDF)) return { contentType: 'application/pdf', bytes };
  if (!isUtf8(bytes) || CONTROLS.test(bytes.toString('latin1'))) return undefined;
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return { contentType: 'text/plain; charset=utf-8', bytes: isMarked ? bytes : Buffer.concat([BYTE_ORDER_MARK, bytes]) };
}
