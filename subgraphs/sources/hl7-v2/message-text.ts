import { PIECE, type Steps } from '../in-slices.js';
import { decodeIso2022JpInSteps } from './iso-2022-jp.js';
import type { ReadingWarning } from './item-remarks.js';
import { REPLACEMENT } from './jis-tables.js';

export type MessageText = { ok: true; text: string; warnings: ReadingWarning[] } | { ok: false; reason: string };

/** The bytes in which MSH-18 must be. */
const HEADER_AT_MOST = 2_000;

/**
 * Decodes the bytes of a message in the character sets that MSH-18 (HL7 2.5 §2.15.9.18, table 0211) declares: the Japanese sets in ISO 2022
 * (`ISO IR87`, `ISO IR13`, `ISO IR159`), `UNICODE UTF-8`, `8859/1` or ASCII. Without a declaration, the text must be ISO 2022.
 *
 * If the bytes contradict the declaration, and are UTF-8 beyond doubt, they are read as UTF-8 with a warning. A character of no known set
 * becomes ■, with a warning.
 */
export function* decodeMessageTextInSteps(bytes: Uint8Array): Steps<MessageText> {
  const mark = findByteOrderMark(bytes);
  const declared = readDeclaredSets(bytes);
  const isUnicode = declared.some((one) => /^(UNICODE|UTF-?8)/.test(one));
  if (mark) {
    const agrees = isUnicode || declared.length === 0;
    return yield* decodeUnicode(bytes, mark, agrees ? [] : [irregular(declared)]);
  }
  const { isHigh, isOnlyKana, hasEscape } = yield* findKinds(bytes);
  if (isHigh && isUnicode) return yield* decodeUnicode(bytes, 'utf-8', []);
  const hasKana = declared.some((one) => /IR ?13$/.test(one));
  if (isHigh && declared.length > 0 && !(hasKana && isOnlyKana)) {
    const unicode = hasEscape ? null : yield* decodeStrictly(bytes);
    if (unicode !== null) return { ok: true, text: unicode, warnings: [irregular(declared)] };
    if (declared.some((one) => /^8859\/1$|IR ?100$/.test(one)) && !hasEscape) return { ok: true, text: latin1(bytes), warnings: [] };
  }
  const decoded = yield* decodeIso2022JpInSteps(bytes, hasKana);
  if (!decoded.ok) return decoded;
  const contradicts = isUnicode && hasEscape;
  return {
    ok: true,
    text: decoded.text,
    warnings: [...(contradicts ? [irregular(declared)] : []), ...replacedWarning(decoded.replaced ?? 0)],
  };
}

function irregular(declared: readonly string[]): ReadingWarning {
  return { code: 'IRREGULAR', place: 'MSH-18', text: declared.join(' ') };
}

function replacedWarning(count: number): ReadingWarning[] {
  return count === 0 ? [] : [{ code: 'CHARACTER_REPLACED', place: null, text: null }];
}

/** The repetitions of MSH-18 that are not empty, in upper case. */
function readDeclaredSets(bytes: Uint8Array): string[] {
  const head = latin1(bytes.subarray(0, HEADER_AT_MOST));
  const begin = head.search(/MSH/i);
  if (begin === -1) return [];
  const line = head.slice(begin).split(/[\r\n]/, 1)[0]!;
  const [separator, repetition] = [line.charAt(3), line.charAt(5)];
  if (separator === '' || repetition === '') return [];
  const field = line.split(separator)[17] ?? '';
  return field
    .split(repetition)
    .map((one) => one.trim().toUpperCase())
    .filter((one) => one !== '' && one !== '""');
}

type Unicode = 'utf-8' | 'utf-16le' | 'utf-16be';

export function findByteOrderMark(bytes: Uint8Array): Unicode | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** Decodes Unicode; what is not becomes ■. Refused if that is more than the odd character. */
function* decodeUnicode(bytes: Uint8Array, encoding: Unicode, warnings: ReadingWarning[]): Steps<MessageText> {
  const text = yield* decodePieces(bytes, new TextDecoder(encoding));
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) count++;
  if (count > 20 && count > text.length / 50) return { ok: false, reason: 'bytes that are not the Unicode that MSH-18 declares' };
  return { ok: true, text: text.replaceAll('\ufffd', REPLACEMENT), warnings: [...warnings, ...replacedWarning(count)] };
}

/** Null if the bytes are not UTF-8. */
function* decodeStrictly(bytes: Uint8Array): Steps<string | null> {
  try {
    return yield* decodePieces(bytes, new TextDecoder('utf-8', { fatal: true }));
  } catch {
    return null;
  }
}

function* decodePieces(bytes: Uint8Array, decoder: InstanceType<typeof TextDecoder>): Steps<string> {
  if (bytes.length <= PIECE) return decoder.decode(bytes);
  const texts: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE) {
    texts.push(decoder.decode(bytes.subarray(from, from + PIECE), { stream: from + PIECE < bytes.length }));
    yield;
  }
  return texts.join('');
}

/** What kinds of bytes there are: above 7F; of these only half-width katakana (A1 to DF); an escape. */
function* findKinds(bytes: Uint8Array): Steps<{ isHigh: boolean; isOnlyKana: boolean; hasEscape: boolean }> {
  let [isHigh, isOnlyKana] = [false, true];
  for (let from = 0; from < bytes.length; from += PIECE) {
    if (from > 0) yield;
    const end = Math.min(bytes.length, from + PIECE);
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!;
      if (byte < 0x80) continue;
      isHigh = true;
      if (byte < 0xa1 || byte > 0xdf) isOnlyKana = false;
    }
  }
  return { isHigh, isOnlyKana, hasEscape: bytes.includes(0x1b) };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
