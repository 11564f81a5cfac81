import { decodeText } from '../text/decode-text.js';

/** The largest public master (diseases, drugs with HOT numbers) has some 10 MB. */
const BYTES = 64 * 1024 * 1024;
const ROWS = 500_000;

/**
 * The rows of a public master: comma-separated, with or without quotes, in Shift_JIS without a header or in UTF-8 with one. A row whose
 * `key` column has another form than a code is a header, or is of no use, and is left out.
 */
export function splitMaster(bytes: Uint8Array, key: number, form: RegExp): string[][] {
  if (bytes.length > BYTES) return [];
  const rows: string[][] = [];
  for (const line of decodeText(bytes).split(/\r\n|\n|\r/)) {
    const row = splitRow(line.replaceAll('\x1a', ''));
    if (form.test(row[key] ?? '')) rows.push(row);
    if (rows.length >= ROWS) break;
  }
  return rows;
}

/** Splits at commas that are not within quotes. Two quotes within quotes are one. */
function splitRow(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
