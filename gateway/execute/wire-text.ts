/**
 * Text as it is on the wire: one character for each byte of its UTF-8 form. Bodies are parsed and written so: bytes stay as they are, and no
 * string takes two bytes a character. What people read (messages, labels, logs) is ordinary text; these functions lead over.
 */
export type WireText = string;

const BEYOND_ASCII = /[^\0-\x7f]/;
/** An escape in JSON that would become a character above 7F, which wire text does not have. */
const WIDE_ESCAPE = /\\u(?!00[0-7])/i;

export function toWire(text: string): WireText {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

export function fromWire(text: WireText): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}

/** Whether a JSON body escapes nothing: what its strings hold can then be written as it is. */
export function isPlain(body: WireText): boolean {
  return !body.includes('\\');
}

/** Parses a JSON body; its strings are wire text. @throws SyntaxError where it is no JSON */
export function parseWire(body: WireText, plain = isPlain(body)): unknown {
  return JSON.parse(!plain && WIDE_ESCAPE.test(body) ? withoutEscapes(body) : body);
}

/** The same JSON with its characters written out. Half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD. */
function withoutEscapes(body: WireText): WireText {
  const wellFormed = (_key: string, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value);
  return toWire(JSON.stringify(JSON.parse(fromWire(body), wellFormed)));
}
