export type DicomObject = Record<string, unknown>;

/** The objects of an `application/dicom+json` answer (PS3.18 annex F), unchecked; null for what is none. Total. */
export function parseDicomJson(bytes: Uint8Array): DicomObject[] | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(value) && value.every(isObject) ? value : null;
  } catch {
    return null;
  }
}

/** The values of an attribute; none where it is missing, empty, or no attribute. */
export function valuesOf(object: DicomObject, tag: string): unknown[] {
  const attribute = Object.hasOwn(object, tag) ? object[tag] : null;
  return isObject(attribute) && Array.isArray(attribute.Value) ? attribute.Value : [];
}

/** The one value of an attribute of text, without the padding of PS3.5 §6.2; null where there is none, several, or another kind of value. */
export function textOf(object: DicomObject, tag: string): string | null {
  const values = textsOf(object, tag);
  return values.length === 1 && valuesOf(object, tag).length === 1 ? (values[0] ?? null) : null;
}

/** All values of an attribute of text. Some servers put a list into one string, separated as in a file. */
export function textsOf(object: DicomObject, tag: string): string[] {
  const values = valuesOf(object, tag).filter((value) => typeof value === 'string');
  return values.flatMap((value) => value.split('\\')).flatMap((value) => value.replace(/^[ \0]+|[ \0]+$/g, '') || []);
}

/** The one whole number of an attribute (IS, US); a number or, as since 2021, a string of digits. */
export function integerOf(object: DicomObject, tag: string): number | null {
  const values = valuesOf(object, tag);
  const [value] = values;
  const number = typeof value === 'string' && /^ *[+-]?\d{1,10} *$/.test(value) ? Number(value) : value;
  return values.length === 1 && typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : null;
}

function isObject(value: unknown): value is DicomObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
