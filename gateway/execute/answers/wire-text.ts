import { isUtf8, transcode } from 'node:buffer';

/**
 * Text as it is on the wire: one character for each byte of its UTF-8 form. Bodies are parsed and written so: bytes stay as they are, and no
 * string takes two bytes a character. A lone surrogate, which UTF-8 cannot express and only an escape can bring, is kept and written as an
 * escape again. What people read (messages, labels, logs) is ordinary text; these functions convert between the two.
 */
export type WireText = string;

const BEYOND_ASCII = /[^\0-\x7f]/;
const LONE_SURROGATE = /[\ud800-\udfff]/g;
/** U+FFFD in UTF-8, a character for each byte. */
const REPLACEMENT = '\xef\xbf\xbd';
/** An escape in JSON that would become a character above 7F, which wire text does not have. */
const WIDE_ESCAPE = /\\u(?!00[0-7])/i;

export function toWire(text: string): WireText {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Replaces lone surrogates, which a string of an answer may hold, by U+FFFD. */
export function fromWire(text: WireText): string {
  return BEYOND_ASCII.test(text) ? decode(Buffer.from(text.replace(LONE_SURROGATE, REPLACEMENT), 'latin1')) : text;
}

/** Bytes. On Node 20 a longer text is decoded four times as fast by way of UTF-16. */
const LONG = 1_000;

function decode(bytes: Buffer): string {
  // `transcode` throws at bytes that are not UTF-8.
  return bytes.length < LONG || !isUtf8(bytes) ? bytes.toString('utf8') : transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

/** Whether a JSON body escapes nothing: what its strings hold can then be written as it is. */
export function isPlain(body: WireText): boolean {
  return !body.includes('\\');
}

/** Whether a body has escapes for characters beyond U+007F: JSON.parse would make characters of them that wire text does not have. */
export function hasWideEscapes(body: WireText): boolean {
  return WIDE_ESCAPE.test(body);
}
