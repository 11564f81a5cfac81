import { type DerElement, DerError, readChildren, TAG } from './der.js';
import { readOid, readText } from './der-values.js';

/** The name of an issuer or a subject. */
export interface DistinguishedName {
  /** As encoded. Two names are the same if their bytes are the same. */
  readonly der: Buffer;
  /** The string representation of RFC 4514, as `openssl x509 -nameopt RFC2253,-esc_msb` prints it: `CN=…,O=…,C=JP`. */
  readonly text: string;
}

/** The short names of attributes (RFC 4514 §3, and those that OpenSSL adds). Others are written as numbers. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** Reads a name. @throws DerError */
export function readName(element: DerElement): DistinguishedName {
  const parts = readChildren(element).map((part) => {
    const attributes = readChildren(part, TAG.SET).map(writeAttribute);
    if (attributes.length === 0) throw new DerError('has a name with an empty part');
    return attributes.join('+');
  });
  return { der: element.raw, text: parts.reverse().join(',') };
}

function writeAttribute(attribute: DerElement): string {
  const [type, value, ...others] = readChildren(attribute);
  if (!value || others.length > 0) throw new DerError('has a name that is not valid');
  const oid = readOid(type);
  const known = SHORT_NAMES[oid];
  const text = readText(value);
  // RFC 4514 §2.4: a type without a name here has its value as bytes.
  return known !== undefined && text !== undefined
    ? `${known}=${escapeValue(text)}`
    : `${known ?? oid}=#${value.raw.toString('hex').toUpperCase()}`;
}

/** RFC 4514 §2.4. Control characters are escaped by their bytes. */
function escapeValue(text: string): string {
  return text.replace(/^[ #]| $|[,+"\\<>;]|[\u0000-\u001f\u007f]/g, (character) => {
    const printable = character >= ' ' && character !== '\u007f';
    return `\\${printable ? character : character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
