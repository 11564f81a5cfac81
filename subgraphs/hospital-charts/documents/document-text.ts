import { decodeIso2022JpInSteps } from '../../sources/hl7-v2/iso-2022-jp.js';
import { PIECE, type Steps } from '../../sources/in-slices.js';
import { MAX_FILE_BYTES } from '../../sources/ssmix2/storage/file-size.js';

/** The text of a document, and whether its bytes are already UTF-8. */
export interface DocumentText {
  readonly text: string;
  readonly isUtf8: boolean;
}

const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
/** The bytes in which an XML declaration must be. */
const DECLARATION_AT_MOST = 400;
const XML_ENCODING = /^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/;
/** The encoding in the declaration of a decoded text. */
const DECLARED = /^(\ufeff?\s*<\?xml\s[^>]*?encoding\s*=\s*)(["'])[A-Za-z0-9._:-]{1,40}\2/;

/** The names that systems write in an XML declaration, and the decoder's names. */
const ENCODINGS: Readonly<Record<string, string>> = {
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  'x-sjis': 'shift_jis',
  ms932: 'shift_jis',
  cp932: 'shift_jis',
  'windows-31j': 'shift_jis',
  'euc-jp': 'euc-jp',
  eucjp: 'euc-jp',
  'x-euc-jp': 'euc-jp',
  'iso-8859-1': 'windows-1252',
};

/**
 * Decodes a document: UTF-8; UTF-16 by its byte order mark or its first characters; XML in the encoding that it declares (Shift_JIS,
 * EUC-JP, ISO-2022-JP …); and ISO-2022-JP, which older systems write. A character of no known set becomes ■. The declaration of an XML
 * document becomes that of UTF-8, because the text is served as UTF-8. Null if it is no text.
 */
export function* decodeDocumentInSteps(bytes: Uint8Array): Steps<DocumentText | null> {
  const unicode = findUtf16(bytes);
  const utf8 = unicode === null ? yield* decodeUtf8(bytes) : null;
  if (utf8 !== null) return { text: utf8, isUtf8: true };
  const declared = unicode ?? ENCODINGS[readXmlEncoding(bytes) ?? ''];
  const text = declared === undefined ? yield* decodeJapanese(bytes) : yield* decodeAs(bytes, declared);
  return text === null || CONTROLS.test(text) ? null : { text: text.replace(DECLARED, '$1$2UTF-8$2'), isUtf8: false };
}

function findUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0 && third !== 0 && fourth === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c && third === 0) ? 'utf-16be' : null;
}

function readXmlEncoding(bytes: Uint8Array): string | null {
  const begin = Buffer.from(bytes.subarray(0, DECLARATION_AT_MOST)).toString('latin1');
  return XML_ENCODING.exec(begin)?.[1]?.toLowerCase() ?? null;
}

/** Null for XML that does not declare it. */
function* decodeJapanese(bytes: Uint8Array): Steps<string | null> {
  if (bytes.length > MAX_FILE_BYTES) return null;
  const decoded = yield* decodeIso2022JpInSteps(bytes);
  const isDeclared = readXmlEncoding(bytes) === 'iso-2022-jp';
  return decoded.ok && (isDeclared || !/^\s*</.test(decoded.text.slice(0, 64 * 1024))) ? decoded.text : null;
}

/** Null if more than the odd character is not of the encoding. */
function* decodeAs(bytes: Uint8Array, encoding: string): Steps<string | null> {
  if (bytes.length > MAX_FILE_BYTES) return null;
  const text = yield* decodePieces(bytes, new TextDecoder(encoding));
  // The private-use area is where user-defined characters are.
  const shown = text.replaceAll(/[\ufffd\ue000-\uf8ff]/g, '■');
  let replaced = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) replaced++;
  return replaced > 20 && replaced > text.length / 50 ? null : shown;
}

/** Null for invalid UTF-8, and for text with control characters. */
function* decodeUtf8(bytes: Uint8Array): Steps<string | null> {
  try {
    const text = yield* decodePieces(bytes, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }), CONTROLS);
    return text;
  } catch {
    return null;
  }
}

/** @throws if the decoder refuses the bytes, or if a piece of the text has what must not be in it */
function* decodePieces(bytes: Uint8Array, decoder: InstanceType<typeof TextDecoder>, mustNotHave?: RegExp): Steps<string> {
  const texts: string[] = [];
  for (let from = 0; from < bytes.length || from === 0; from += PIECE) {
    if (from > 0) yield;
    const text = decoder.decode(bytes.subarray(from, from + PIECE), { stream: from + PIECE < bytes.length });
    if (mustNotHave?.test(text)) throw new Error('not a text');
    texts.push(text);
  }
  return texts.join('');
}
