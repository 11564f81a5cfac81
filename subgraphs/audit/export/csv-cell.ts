/** What a spreadsheet takes for the beginning of a formula, also in its full-width form, and behind spaces, quotes or signs that are not seen. */
const FORMULA = /^[\s"'\p{Cf}\p{Cc}\p{Z}]*[=+\-@|%＝＋－＠−]/u;
/** Signs at the beginning that a spreadsheet drops or splits at. */
const CONTROL = /^[\t\r\n]/;

/**
 * Writes a cell of a CSV file (RFC 4180). A text that a spreadsheet could run as a formula gets an apostrophe before it, which the spreadsheet shows
 * as text. A number stays a number.
 *
 * @example writeCell('=HYPERLINK("x")') // "'=HYPERLINK(""x"")"
 */
export function writeCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) || CONTROL.test(value) ? `'${value}` : value;
  return /[",\r\n'\t]/.test(safe) || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes a line of a CSV file, with its end. */
export function writeLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}
