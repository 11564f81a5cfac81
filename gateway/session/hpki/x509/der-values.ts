import { type DerElement, DerError, expectTag, TAG } from './der.js';

/** Reads an object identifier, such as `1.2.392.100495.1.5.1.2.3.1`. @throws DerError */
export function readOid(element: DerElement | undefined): string {
  const { content } = expectTag(element, TAG.OBJECT_IDENTIFIER);
  if (content.length === 0 || content.at(-1)! >= 0x80) throw new DerError('has an incomplete object identifier');
  const arcs: number[] = [];
  let arc = 0;
  let begins = true;
  for (const byte of content) {
    if (begins && byte === 0x80) throw new DerError('has an object identifier that is not minimal');
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('has a huge object identifier');
    begins = byte < 0x80;
    if (!begins) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [joined = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(joined / 40));
  return [root, joined - root * 40, ...rest].join('.');
}

/** Reads an integer that is not negative, as hexadecimal digits in lower case without leading zeros; zero is `0`. @throws DerError */
export function readUnsigned(element: DerElement | undefined): string {
  const { content } = expectTag(element, TAG.INTEGER);
  const [first, second] = content;
  if (first === undefined || first >= 0x80) throw new DerError('has a negative or an empty integer');
  if (first === 0 && second !== undefined && second < 0x80) throw new DerError('has an integer that is not minimal');
  return content.toString('hex').replace(/^0+(?=.)/, '');
}

/** @throws DerError */
export function readBoolean(element: DerElement | undefined): boolean {
  const { content } = expectTag(element, TAG.BOOLEAN);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerError('has a boolean that is neither true nor false');
  return content[0] === 0xff;
}

/** Reads a bit string of whole bytes, such as a signature. @throws DerError */
export function readBitBytes(element: DerElement | undefined): Buffer {
  const { content } = expectTag(element, TAG.BIT_STRING);
  if (content[0] !== 0) throw new DerError('has a bit string that is not of whole bytes');
  return content.subarray(1);
}

/** Reads a list of named bits, such as the key usage: the numbers of the bits that are set. @throws DerError */
export function readNamedBits(element: DerElement | undefined, tag: number = TAG.BIT_STRING): ReadonlySet<number> {
  const { content } = expectTag(element, tag);
  const [unused, ...bytes] = content;
  if (unused === undefined || unused > 7 || (bytes.length === 0 && unused > 0)) throw new DerError('has a bit string that is not valid');
  if (bytes.length > 8 || ((bytes.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) throw new DerError('has a bit string that is not valid');
  return new Set(bytes.flatMap((byte, i) => BITS.filter((bit) => byte & (0x80 >> bit)).map((bit) => 8 * i + bit)));
}

const BITS = [0, 1, 2, 3, 4, 5, 6, 7];

/** Reads a time as certificates and revocation lists write it (RFC 5280 §4.1.2.5): milliseconds since 1970. @throws DerError */
export function readTime(element: DerElement | undefined): number {
  const short = element?.tag === TAG.UTC_TIME;
  const { content } = expectTag(element, short ? TAG.UTC_TIME : TAG.GENERALIZED_TIME);
  const [, year, month, day, hour, minute, second] =
    /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.length === (short ? 13 : 15) ? content.toString('latin1') : '') ?? [];
  if (year === undefined) throw new DerError('has a time that is not valid');
  const fullYear = short ? (Number(year) < 50 ? `20${year}` : `19${year}`) : year;
  const text = `${fullYear}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(text);
  // 30 February is read as 1 March.
  if (Number.isNaN(time) || new Date(time).toISOString() !== text) throw new DerError('has a time that is not valid');
  return time;
}

/** Reads a string of one of the types that names use. @returns undefined for another type @throws DerError if its bytes are not of its type */
export function readText({ tag, content }: DerElement): string | undefined {
  if (tag === TAG.UTF8_STRING) return decode('utf-8', content);
  if (tag === TAG.BMP_STRING) return decode('utf-16be', content);
  if (tag !== TAG.PRINTABLE_STRING && tag !== TAG.IA5_STRING) return undefined;
  if (content.some((byte) => byte >= 0x80)) throw new DerError('has a string of ASCII with other bytes');
  return content.toString('latin1');
}

function decode(encoding: string, content: Buffer): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new DerError('has a string with bytes that are no characters');
  }
}
