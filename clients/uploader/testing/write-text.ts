import Encoding from 'encoding-japanese';

/** Bytes as a receipt computer writes them: Shift_JIS, with an encoder that has nothing to do with the reader. */
export function toShiftJis(text: string): Uint8Array {
  return Uint8Array.from(Encoding.convert(Encoding.stringToCode(text), { to: 'SJIS', from: 'UNICODE', type: 'array' }) as number[]);
}

/** How a text file may be written. */
export interface TextStyle {
  readonly lineEnd: '\r\n' | '\n';
  readonly endOfFile: boolean;
  /** Leave out empty fields at the end of a record. */
  readonly isTrimmed: boolean;
}

export const PLAIN: TextStyle = { lineEnd: '\r\n', endOfFile: false, isTrimmed: false };

export function writeLines(rows: readonly (readonly string[])[], style: TextStyle = PLAIN): Uint8Array {
  const lines = rows.map((row) => (style.isTrimmed ? row.slice(0, row.findLastIndex((field) => field !== '') + 1) : row).join(','));
  return toShiftJis(lines.map((line) => line + style.lineEnd).join('') + (style.endOfFile ? '\x1a' : ''));
}

/** A record with these fields at these places, and `length` fields in all. */
export function row(name: string, length: number, fields: Readonly<Record<number, string | null>>): string[] {
  return Array.from({ length }, (_, at) => (at === 0 ? name : (fields[at] ?? '')));
}
