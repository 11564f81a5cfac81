import { type ContentBytes, KitError } from '../../kit/index.js';
import { decodeMessageInSteps } from '../../sources/hl7-v2/hl7-message.js';
import { findSubject } from '../../sources/hl7-v2/patient-number.js';
import { finish, type Steps } from '../../sources/in-slices.js';
import { type CdaId, readCdaSubjectsInSteps } from './cda-subjects.js';
import { decodeDocumentInSteps } from './document-text.js';

/** The first bytes of PDF, JPEG and PNG. The kit checks the rest of the file before it serves it. */
const SIGNATURES: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d],
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
];

const MARKUP = /^\ufeff?\s*</;

/**
 * Checks a document's bytes before they are shown, in steps. The kit serves anything other than a PDF or an image as plain text, so no
 * markup runs. A CDA document or HL7 message is never shown if it names a patient other than the one whose folder it is in.
 *
 * @throws KitError INVALID_DATA
 */
export function* readDocumentInSteps(bytes: Uint8Array, localId: string): Steps<ContentBytes> {
  if (SIGNATURES.some((signature) => signature.every((byte, at) => bytes[at] === byte))) return { bytes };
  const decoded = yield* decodeDocumentInSteps(bytes);
  if (decoded === null) throw refused('a document of no kind that can be shown');
  const { text, isUtf8 } = decoded;
  const shown = () => ({ bytes: isUtf8 ? bytes : new TextEncoder().encode(text) });
  const beginning = text.slice(0, BEGINNING);
  if (text.length > BEGINNING && beginning.trim() === '') throw refused('a document that does not begin');
  if (!MARKUP.test(beginning)) {
    if (yield* mayBeOfAnotherPatient(text, localId)) throw refused('a message about another patient');
    return shown();
  }
  const subjects = yield* readCdaSubjectsInSteps(text);
  if (subjects === null) throw refused('a document that need not say what it seems to');
  if (!subjects.every((ids) => isPatient(ids, localId))) throw refused('a document of another patient');
  return shown();
}

/** Runs all steps of `readDocumentInSteps` without a pause. */
export function readDocumentContent(bytes: Uint8Array, localId: string): ContentBytes {
  return finish(readDocumentInSteps(bytes, localId));
}

/**
 * Whether the ids of one patient include this one. The others may be of other authorities: of the network, of an insurer. A second id of
 * the same authority (`root`) would be another patient's.
 */
function isPatient(ids: readonly CdaId[], localId: string): boolean {
  const own = ids.filter(({ extension }) => extension === localId);
  const roots = new Set(own.map(({ root }) => root));
  return own.length > 0 && ids.every(({ root, extension }) => extension === localId || !roots.has(root));
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
