/** An element of DER: its tag, its content, and all its bytes. Both are views, not copies. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly raw: Buffer;
}

/** Bytes that are not DER, or not of the expected structure. */
export class DerError extends Error {}

/** The tags that certificates and CRLs use (X.690 §8). */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The tag of a constructed, context-specific element: `[0]`, `[1]`, … */
export function contextTag(number: number): number {
  return 0xa0 + number;
}

/**
 * Reads the element at an offset. Only the distinguished encoding is read: a short tag, and a definite length in its shortest form (X.690
 * §10.1). So one value has one encoding, and the unsigned bytes of a certificate cannot be changed.
 *
 * @throws DerError
 */
export function readElement(bytes: Buffer, offset = 0): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('ends within an element');
  if ((tag & 0x1f) === 0x1f) throw new DerError('has a long tag');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new DerError('has an indefinite or a huge length');
  const begin = offset + 2 + lengthBytes;
  if (begin > bytes.length) throw new DerError('ends within a length');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(offset + 2, lengthBytes);
  if (lengthBytes > 0 && (length < 0x80 || length < 256 ** (lengthBytes - 1))) throw new DerError('has a length that is not minimal');
  const end = begin + length;
  if (end > bytes.length) throw new DerError('ends within an element');
  return { tag, content: bytes.subarray(begin, end), raw: bytes.subarray(offset, end) };
}

/** Reads bytes that are exactly one element with this tag. @throws DerError */
export function readWhole(bytes: Buffer, tag: number): DerElement {
  const element = expectTag(readElement(bytes), tag);
  if (element.raw.length !== bytes.length) throw new DerError('has bytes after its end');
  return element;
}

/** Iterates over the elements in a constructed element, without keeping them: a revocation list has many. @throws DerError */
export function* eachChild({ content }: Pick<DerElement, 'content'>): Generator<DerElement> {
  for (let offset = 0; offset < content.length; ) {
    const element = readElement(content, offset);
    yield element;
    offset += element.raw.length;
  }
}

/** Reads the elements in a constructed element. @throws DerError */
export function readChildren(parent: DerElement, tag: number = TAG.SEQUENCE): DerElement[] {
  return [...eachChild(expectTag(parent, tag))];
}

/** Reads the only element in a constructed element, such as that of an explicit tag. @throws DerError */
export function readOnlyChild(parent: DerElement, tag: number): DerElement {
  return readWhole(parent.content, tag);
}

/** @throws DerError if the element is absent or has another tag */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) throw new DerError('has another structure');
  return element;
}
