/**
 * Decodes base64 (RFC 4648 §4), only in its canonical form: Node's decoder also accepts other alphabets, spaces and missing padding.
 *
 * @returns undefined if it is not canonical
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
