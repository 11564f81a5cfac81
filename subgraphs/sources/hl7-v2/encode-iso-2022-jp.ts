import Encoding from 'encoding-japanese';

/** Other standards' code points for characters that JIS X 0208 has once: glibc's and Unicode's to the ones that WHATWG decodes to. */
const SAME: Readonly<Record<string, string>> = { '\u2212': '\uff0d', '\u301c': '\uff5e', '\u2016': '\u2225', '\u2014': '\u2015' };

/**
 * Text as SS-MIX2 allows it: ASCII and JIS X 0208. Half-width kana become full-width, and a character outside (外字) becomes ■, which is
 * also what a system that holds such a name has stored.
 */
export function encodeIso2022Jp(text: string): Buffer {
  return Buffer.from(toJis([...Encoding.toZenkanaCase(text)].map(allowed).join('')));
}

function allowed(character: string): string {
  if (character < '\x80') return character === '\x1b' ? ' ' : character;
  const same = SAME[character] ?? character;
  return isJisX0208(same) ? same : '■';
}

/** Rows 1 to 8 and 16 to 84. Row 13 is NEC's, the rows above 84 IBM's: the encoder knows them, SS-MIX2 forbids them. */
function isJisX0208(character: string): boolean {
  const bytes = toJis(character);
  const row = (bytes[3] ?? 0) - 0x20;
  return bytes.length === 8 && bytes[1] === 0x24 && ((row >= 1 && row <= 8) || (row >= 16 && row <= 84));
}

function toJis(text: string): number[] {
  return Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE', type: 'array' });
}
