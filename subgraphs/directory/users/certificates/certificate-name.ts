/** The names by which a card's certificate is known: those that the gateway reads from it. */
export interface CertificateName {
  /** RFC 4514, such as `CN=…,O=…,C=JP`. */
  readonly issuer: string;
  /** Hexadecimal digits in lower case without leading zeros. It names one certificate of the issuer. */
  readonly serial: string | null;
  /** RFC 4514. It names the holder, so it stays when the issuer renews the certificate. */
  readonly subject: string | null;
}

/** The greatest number of characters of a name. */
export const NAME_AT_MOST = 500;
/** 20 bytes (RFC 5280 §4.1.2.2). */
const SERIAL_DIGITS = 40;

/**
 * Writes a serial as the gateway does.
 *
 * @returns undefined if the text is no serial in hexadecimal digits
 * @example normalizeSerial('00:A1:B2') // 'a1b2'
 */
export function normalizeSerial(text: string): string | undefined {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/^0x/, '')
    .replace(/[:\s]/g, '')
    .replace(/^0+(?=.)/, '');
  return /^[0-9a-f]+$/.test(digits) && digits.length <= SERIAL_DIGITS ? digits : undefined;
}

/**
 * Writes a distinguished name as the gateway does: RFC 4514 without spaces between its parts.
 *
 * @returns undefined if the text is no such name, or begins with the country, as other tools print it: then its parts are in the wrong order
 * @example normalizeName('CN=YAMADA Taro, C=JP') // 'CN=YAMADA Taro,C=JP'
 */
export function normalizeName(text: string): string | undefined {
  const parts = splitUnescaped(text.trim(), ',').map((part) => part.replace(/^ +/, ''));
  const isName = parts.every((part) => splitUnescaped(part, '+').every((one) => ATTRIBUTE.test(one)));
  const isReversed = parts.length > 1 && /^C=/.test(parts[0]!);
  const name = parts.join(',');
  return isName && !isReversed && name.length <= NAME_AT_MOST ? name : undefined;
}

/** An attribute: a short name or an object identifier, and a value in which special characters are escaped. */
const ATTRIBUTE =
  /^([A-Za-z][A-Za-z0-9-]*|\d+(\.\d+)+)=(#[0-9A-Fa-f]+|([^,+"\\<>;\u0000-\u001f\u007f]|\\[,+"\\<>;=# ]|\\[0-9A-Fa-f]{2})*)$/u;

/** Splits at each separator that no backslash precedes. */
function splitUnescaped(text: string, separator: ',' | '+'): string[] {
  const parts = [''];
  for (const piece of text.match(/\\.|[^\\]|\\$/gsu) ?? []) {
    if (piece === separator) parts.push('');
    else parts.push(`${parts.pop()}${piece}`);
  }
  return parts;
}
