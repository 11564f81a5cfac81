import { type ContentBytes, KitError } from '../../kit/index.js';
import { decodeMessageInSteps } from '../../sources/hl7-v2/hl7-message.js';
import { decodeIso2022JpInSteps } from '../../sources/hl7-v2/iso-2022-jp.js';
import { findSubject } from '../../sources/hl7-v2/patient-number.js';
import { finish, PIECE, type Steps } from '../../sources/in-slices.js';
import { MAX_FILE_BYTES } from '../../sources/ssmix2/storage/file-size.js';
import { readCdaSubjectsInSteps } from './cda-subjects.js';

/** The first bytes of PDF, JPEG and PNG. The kit checks the rest of the file before it serves it. */
const SIGNATURES: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d],
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
];

const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
const MARKUP = /^\ufeff?\s*</;

/**
 * Checks a document's bytes before they are shown, in steps. The kit serves anything other than a PDF or an image as plain text, so no
 * markup runs. A CDA document or HL7 message is never shown if it names a patient other than the one whose folder it is in.
 *
 * @throws KitError INVALID_DATA
 */
export function* readDocumentInSteps(bytes: Uint8Array, localId: string): Steps<ContentBytes> {
  if (SIGNATURES.some((signature) => signature.every((byte, at) => bytes[at] === byte))) return { bytes };
  const utf8 = yield* utf8Steps(bytes);
  const text = utf8 ?? (yield* japaneseSteps(bytes));
  if (text === null) throw refused('a document of no kind that can be shown');
  const beginning = text.slice(0, BEGINNING);
  if (text.length > BEGINNING && beginning.trim() === '') throw refused('a document that does not begin');
  if (!MARKUP.test(beginning)) {
    if (yield* mayBeOfAnotherPatient(text, localId)) throw refused('a message about another patient');
    return { bytes: utf8 === null ? new TextEncoder().encode(text) : bytes };
  }
  const subjects = yield* readCdaSubjectsInSteps(text);
  if (subjects === null) throw refused('a document that need not say what it seems to');
  if (!subjects.every((subject) => subject === localId)) throw refused('a document of another patient');
  return { bytes };
}

/** Runs all steps of `readDocumentInSteps` without a pause. */
export function readDocumentContent(bytes: Uint8Array, localId: string): ContentBytes {
  return finish(readDocumentInSteps(bytes, localId));
}

/** The number of characters at the beginning of a text that determine its kind. */
const BEGINNING = 64 * 1024;

function refused(why: string): KitError {
  return new KitError('INVALID_DATA', { cause: new Error(why) });
}

/** Whether a text is an HL7 message that may be about another patient: it names another patient, or its patient cannot be read. */
function* mayBeOfAnotherPatient(text: string, localId: string): Steps<boolean> {
  const [begin] = /^\ufeff?\s*(?=MSH[^\sA-Za-z0-9])/.exec(text.slice(0, BEGINNING)) ?? [];
  if (begin === undefined) return false;
  const parsed = yield* decodeMessageInSteps(text.slice(begin.length));
  return !parsed.ok || findSubject(parsed.message, localId) !== 'OWN';
}

/**
 * Decodes ISO-2022-JP, which older systems write, as in HL7 messages. Null for XML: served as UTF-8, its encoding declaration would be
 * wrong.
 */
function* japaneseSteps(bytes: Uint8Array): Steps<string | null> {
  if (bytes.length > MAX_FILE_BYTES) return null;
  const decoded = yield* decodeIso2022JpInSteps(bytes);
  return decoded.ok && !CONTROLS.test(decoded.text) && !MARKUP.test(decoded.text.slice(0, BEGINNING)) ? decoded.text : null;
}

/** Decodes UTF-8. Null for invalid UTF-8, and for text with control characters. */
function* utf8Steps(bytes: Uint8Array): Steps<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  try {
    for (let from = 0; from < bytes.length || from === 0; from += PIECE) {
      if (from > 0) yield;
      const text = decoder.decode(bytes.subarray(from, from + PIECE), { stream: from + PIECE < bytes.length });
      if (CONTROLS.test(text)) return null;
      texts.push(text);
    }
  } catch {
    return null;
  }
  return texts.join('');
}
