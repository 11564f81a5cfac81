import type { Steps } from '../in-slices.js';
import { jsonElements } from '../json-elements.js';
import { NOT_JSON } from '../json-text.js';

export type DicomObject = Record<string, unknown>;

/** The most bytes of one row: room for all requested attributes, and many more. */
export const DICOM_ROW_BYTES = 16 * 1024;

const NOT_DICOM_JSON = 'not dicom+json';

/** Returns what to keep of a row, or the reason to refuse the whole answer. */
export type ReadRow<T> = (row: DicomObject) => { readonly keep: T } | { readonly refuse: string };

/** Reads the rows of an `application/dicom+json` answer (PS3.18 annex F), and keeps of each row only what `read` returns. Total. */
export function* dicomRows<T>(bytes: Uint8Array, most: number, read: ReadRow<T>): Steps<DicomRows<T>> {
  const limits = { elements: most, elementBytes: DICOM_ROW_BYTES };
  const answer = yield* jsonElements(bytes, null, limits, (row) => (isObject(row) ? read(row) : { refuse: NOT_DICOM_JSON }));
  if (answer.ok) return { ok: true, rows: answer.elements };
  return { ok: false, reason: answer.reason === NOT_JSON ? NOT_DICOM_JSON : answer.reason };
}

export type DicomRows<T> = { ok: true; rows: T[] } | { ok: false; reason: string };

/** The values of an attribute; an empty list if it is missing, empty or malformed. */
export function readValues(object: DicomObject, tag: string): unknown[] {
  const attribute = Object.hasOwn(object, tag) ? object[tag] : null;
  return isObject(attribute) && Array.isArray(attribute.Value) ? attribute.Value : [];
}

/** The single value of a text attribute, without the padding of PS3.5 §6.2. Null if it has no text, several values, or another type. */
export function readText(object: DicomObject, tag: string): string | null {
  const values = readTexts(object, tag);
  return values.length === 1 && readValues(object, tag).length === 1 ? (values[0] ?? null) : null;
}

/** All values of a text attribute. Some servers put a list into one string, separated by backslashes as in a file. */
export function readTexts(object: DicomObject, tag: string): string[] {
  const values = readValues(object, tag).filter((value) => typeof value === 'string');
  return values.flatMap((value) => value.split('\\')).flatMap((value) => value.replace(/^[ \0]+|[ \0]+$/g, '') || []);
}

/** The single integer of an attribute (IS, US): a JSON number or, since 2021, a string of digits. */
export function readInteger(object: DicomObject, tag: string): number | null {
  const values = readValues(object, tag);
  const [value] = values;
  const number = typeof value === 'string' && /^ *[+-]?\d{1,10} *$/.test(value) ? Number(value) : value;
  return values.length === 1 && typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : null;
}

function isObject(value: unknown): value is DicomObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
