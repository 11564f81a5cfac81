import Encoding from 'encoding-japanese';

/** Characters with several code points but one in JIS X 0208: maps the code points of glibc and Unicode to those that WHATWG decodes to. */
const SAME: Readonly<Record<string, string>> = { '\u2212': '\uff0d', '\u301c': '\uff5e', '\u2016': '\u2225', '\u2014': '\u2015' };

/**
 * Encodes text as SS-MIX2 allows it: ASCII and JIS X 0208. Half-width kana become full-width. Any other character (外字) becomes ■, as in the
 * systems that store such a name.
 */
export function encodeIso2022Jp(text: string): Buffer {
  return Buffer.from(toJis([...Encoding.toZenkanaCase(text)].map(allowed).join('')));
}

/** The characters that were asked for, because to look one up takes the encoder some microseconds. JIS X 0208 has 6,879. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 10_000;

function allowed(character: string): string {
  if (character < '\x80') return character === '\x1b' ? ' ' : character;
  const known = KNOWN.get(character);
  if (known !== undefined) return known;
  const same = SAME[character] ?? character;
  const found = isJisX0208(same) ? same : '■';
  if (KNOWN.size < MOST_KNOWN) KNOWN.set(character, found);
  return found;
}

/** Whether a character is in rows 1 to 8 or 16 to 84. The encoder also knows row 13 (NEC) and rows above 84 (IBM); SS-MIX2 forbids them. */
function isJisX0208(character: string): boolean {
  const bytes = toJis(character);
  const row = (bytes[3] ?? 0) - 0x20;
  return bytes.length === 8 && bytes[1] === 0x24 && ((row >= 1 && row <= 8) || (row >= 16 && row <= 84));
}

function toJis(text: string): number[] {
  return Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE', type: 'array' });
}
