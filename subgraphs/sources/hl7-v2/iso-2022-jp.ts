import { PIECE, type Steps } from '../in-slices.js';

export type DecodedText = { ok: true; text: string } | { ok: false; reason: string };

const ESC = 0x1b;
const TO_ASCII = [ESC, 0x28, 0x42];

/**
 * Decodes the text of an SS-MIX2 file or message (MSH-18 `~ISO IR87`, ISO-2022-JP): ASCII, and JIS X 0208 between `ESC $ B` and `ESC ( B`.
 *
 * Decode **before** splitting: bytes of a double-byte run may equal `| ^ ~ & \`. Also accepted: `ESC $ @` (JIS C 6226), `ESC ( J` (JIS
 * Roman, read as ASCII so that 0x5C and 0x7E stay HL7's delimiters), and an escape directly followed by another. Any other escape, or a
 * byte above 7F, fails.
 */
export function decodeIso2022Jp(bytes: Uint8Array): DecodedText {
  const plain = plainEscapes(bytes);
  if (!plain) return { ok: false, reason: 'an escape sequence that SS-MIX2 does not allow' };
  try {
    return { ok: true, text: decoder.decode(plain) };
  } catch {
    // A new decoder: the old one's state after the refused bytes must not affect the next file.
    decoder = newDecoder();
    return { ok: false, reason: 'bytes that are not ISO-2022-JP' };
  }
}

/** As `decodeIso2022Jp`, in steps. A text larger than `PIECE` is cut outside of escape sequences and decoded as one stream. */
export function* decodeIso2022JpInSteps(bytes: Uint8Array): Steps<DecodedText> {
  if (bytes.length <= PIECE) return decodeIso2022Jp(bytes);
  const stream = newDecoder();
  const texts: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = from + PIECE < bytes.length ? cutBefore(bytes, from + PIECE) : bytes.length;
    if (end === null) return { ok: false, reason: 'hardly anything but escape sequences' };
    const plain = plainEscapes(bytes.subarray(from, end));
    if (!plain) return { ok: false, reason: 'an escape sequence that SS-MIX2 does not allow' };
    try {
      texts.push(stream.decode(plain, { stream: end < bytes.length }));
    } catch {
      return { ok: false, reason: 'bytes that are not ISO-2022-JP' };
    }
    from = end;
    yield;
  }
  return { ok: true, text: texts.join('') };
}

/** The number of bytes to search for a position to cut at. */
const NEAR = 4 * 1024;

/** The last position up to `end` that does not cut an escape sequence or separate two adjacent ones; null if there is none nearby. */
function cutBefore(bytes: Uint8Array, end: number): number | null {
  for (let at = end; at > end - NEAR; at--) {
    if (bytes[at] !== ESC && bytes[at - 1] !== ESC && bytes[at - 2] !== ESC && bytes[at - 3] !== ESC) return at;
  }
  return null;
}

/** Reused, because creating a decoder takes as long as decoding a small file. */
let decoder = newDecoder();

function newDecoder() {
  return new TextDecoder('iso-2022-jp', { fatal: true, ignoreBOM: true });
}

/**
 * The same text with allowed escapes only, none directly followed by another (decoders refuse that); null if an escape is not allowed.
 * Nearly always the bytes need no change, and nothing is copied.
 */
function plainEscapes(bytes: Uint8Array): Uint8Array | null {
  let isPlain = true;
  for (let at = bytes.indexOf(ESC); at !== -1; at = bytes.indexOf(ESC, at + 3)) {
    const sequence = allowedEscape(bytes[at + 1], bytes[at + 2]);
    if (!sequence) return null;
    isPlain &&= sequence[2] === bytes[at + 2] && bytes[at + 3] !== ESC;
  }
  return isPlain ? bytes : rewritten(bytes);
}

/** Rewrites the escapes of `bytes`, all of which must be allowed. */
function rewritten(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== ESC) {
      out[length++] = bytes[at++] as number;
      continue;
    }
    const sequence = allowedEscape(bytes[at + 1], bytes[at + 2]) ?? TO_ASCII;
    at += 3;
    if (bytes[at] === ESC) continue;
    out.set(sequence, length);
    length += 3;
  }
  return out.subarray(0, length);
}

function allowedEscape(second: number | undefined, third: number | undefined): number[] | null {
  if (second === 0x24 && (third === 0x42 || third === 0x40)) return [ESC, second, third];
  if (second === 0x28 && (third === 0x42 || third === 0x4a)) return TO_ASCII;
  return null;
}
