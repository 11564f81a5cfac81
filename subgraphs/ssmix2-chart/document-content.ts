import { type ContentBytes, KitError } from '../kit/index.js';
import { parseMessage } from '../sources/ssmix2/hl7-message.js';
import { decodeIso2022Jp } from '../sources/ssmix2/iso-2022-jp.js';
import { subjectsOf } from '../sources/ssmix2/read-file.js';
import { cdaSubjects } from './cda-subjects.js';

const SIGNATURES: readonly [type: string, bytes: readonly number[]][] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
];

const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
const MARKUP = /^\ufeff?\s*</;

/**
 * A document's bytes as they may be shown. What it is, is read from the bytes: a server's word for it would let a page pass for a picture.
 * A CDA document or an HL7 message that names another patient than the one whose folder it lies in is never shown.
 *
 * @throws KitError INVALID_DATA
 */
export function documentContent(bytes: Uint8Array, localId: string): ContentBytes {
  const known = SIGNATURES.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte));
  if (known) return { contentType: known[0], bytes };
  const text = textOf(bytes) ?? japaneseOf(bytes);
  if (text === null) throw new KitError('INVALID_DATA', { cause: new Error('a document of no kind that can be shown') });
  if (!MARKUP.test(text)) {
    if (isOfAnother(text, localId)) throw new KitError('INVALID_DATA', { cause: new Error('a message about another patient') });
    return { contentType: 'text/plain; charset=utf-8', bytes: new TextEncoder().encode(text) };
  }
  if (/<\s*(?:!doctype\s+)?html[\s>]/i.test(text.slice(0, 2_000))) {
    throw new KitError('INVALID_DATA', { cause: new Error('a page in place of a document') });
  }
  const subjects = cdaSubjects(text);
  if (subjects === null) throw new KitError('INVALID_DATA', { cause: new Error('a document that need not say what it seems to') });
  if (!subjects.every((subject) => subject === localId)) {
    throw new KitError('INVALID_DATA', { cause: new Error('a document of another patient') });
  }
  return { contentType: 'application/xml; charset=utf-8', bytes };
}

/** Whether a text is an HL7 message that need not be about her: of another patient, or of none that can be read. */
function isOfAnother(text: string, localId: string): boolean {
  const [begin] = /^\ufeff?\s*(?=MSH[^\sA-Za-z0-9])/.exec(text) ?? [];
  if (begin === undefined) return false;
  const parsed = parseMessage(text.slice(begin.length));
  const subjects = parsed.ok ? subjectsOf(parsed.message) : [];
  return subjects.length === 0 || !subjects.every((subject) => subject === localId);
}

/** What older systems write: ISO-2022-JP, as messages are. It is handed on as UTF-8; XML that is so written says otherwise of itself, and is not. */
function japaneseOf(bytes: Uint8Array): string | null {
  const decoded = decodeIso2022Jp(bytes);
  return decoded.ok && !CONTROLS.test(decoded.text) && !MARKUP.test(decoded.text) ? decoded.text : null;
}

/** UTF-8 alone, without control characters: null for anything else. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return CONTROLS.test(text) ? null : text;
  } catch {
    return null;
  }
}
