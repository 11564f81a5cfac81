/** The character that is shown in place of one that is in no known set: a user-defined character (外字), or an empty cell of a set. */
export const REPLACEMENT = '■';

const CELLS = 94;
const [LF, SPACE] = [0x0a, 0x20];

let x0208: Uint16Array | undefined;
let x0212: Uint16Array | undefined;

/**
 * JIS X 0208: the UTF-16 unit of each cell, at `(first byte - 21) * 94 + (second byte - 21)`; 0 for an empty cell. Rows 13 and 89 to 92 have
 * the characters that NEC and IBM added (①, 髙, 﨑), because many systems write them.
 */
export function readX0208(): Uint16Array {
  x0208 ??= fillEmpty(
    readTable('iso-2022-jp', (first, second) => [0x1b, 0x24, 0x42, first, second, 0x1b, 0x28, 0x42]),
    readTable('shift_jis', toShiftJis, (row) => row === 13 || (row >= 89 && row <= 92)),
  );
  return x0208;
}

/** JIS X 0212, as `readX0208`. */
export function readX0212(): Uint16Array {
  x0212 ??= readTable('euc-jp', (first, second) => [0x8f, first | 0x80, second | 0x80]);
  return x0212;
}

/** Decodes every cell on a line of its own, so that an empty cell cannot affect the next one. */
function readTable(
  encoding: string,
  encode: (first: number, second: number) => readonly number[],
  isIn: (row: number) => boolean = () => true,
): Uint16Array {
  const step = encode(0x21, 0x21).length + 1;
  const bytes = new Uint8Array(CELLS * CELLS * step).fill(SPACE);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const row = Math.floor(cell / CELLS);
    // A cell that is left out is a line of several blanks.
    if (isIn(1 + row)) bytes.set(encode(0x21 + row, 0x21 + (cell % CELLS)), cell * step);
    bytes[(cell + 1) * step - 1] = LF;
  }
  const lines = new TextDecoder(encoding).decode(bytes).split('\n');
  const table = new Uint16Array(CELLS * CELLS);
  for (const [cell, character] of lines.entries()) {
    if (character.length === 1 && character !== '\ufffd' && !isPrivate(character)) table[cell] = character.charCodeAt(0);
  }
  return table;
}

/** A private-use code point is a user-defined character: each hospital has others. */
function isPrivate(character: string): boolean {
  return character >= '\ue000' && character <= '\uf8ff';
}

function fillEmpty(table: Uint16Array, further: Uint16Array): Uint16Array {
  return table.map((unit, cell) => (unit === 0 ? further[cell]! : unit));
}

function toShiftJis(first: number, second: number): number[] {
  const row = first - 0x21;
  const lead = (row >> 1) + (row < 62 ? 0x81 : 0xc1);
  const trail = row % 2 === 0 ? second + (second < 0x60 ? 0x1f : 0x20) : second + 0x7e;
  return [lead, trail];
}
