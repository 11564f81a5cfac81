import { type Refusal, type Remark, refuse } from '../reading.js';
import { decodeText, markReplaced } from './decode-text.js';

/** One line of a text of records: fields between commas, without quotes. */
export interface TextRecord {
  /** The line in the file, from 1. */
  readonly line: number;
  /** Field 0: the record's name or number. */
  readonly name: string;
  readonly fields: readonly string[];
}

/** What one file may have. A large hospital's claim of a month has about 20 MB. */
export const TEXT_LIMITS = { bytes: 64 * 1024 * 1024, records: 1_000_000, lineCharacters: 8_192 } as const;
export type TextLimits = { readonly [K in keyof typeof TEXT_LIMITS]: number };

export type SplitText = { readonly ok: true; readonly records: readonly TextRecord[]; readonly remarks: readonly Remark[] } | Refusal;

/**
 * Splits a file into records. Lines end with CRLF, LF or CR. The end-of-file mark 0x1A is no part of the text, and empty lines are left out.
 * A line that is too long is left out with a remark.
 */
export function splitRecords(bytes: Uint8Array, limits: TextLimits = TEXT_LIMITS): SplitText {
  if (bytes.length > limits.bytes) return refuse('TOO_LARGE');
  const text = decodeText(bytes);
  const [records, remarks]: [TextRecord[], Remark[]] = [[], []];
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const end = findLineEnd(text, from);
    const next = text.startsWith('\r\n', end) ? end + 2 : end + 1;
    line++;
    if (end === from) {
      from = next;
      continue;
    }
    if (end - from > limits.lineCharacters) remarks.push({ code: 'LINE_TOO_LONG', line, record: nameOf(text.slice(from, from + 8)) });
    else {
      const { text: content, replaced } = markReplaced(text.slice(from, end).replace(CONTROLS, ''));
      if (content.trim() !== '') {
        const fields = content.split(',').map(trimField);
        const record = { line, name: fields[0]!, fields };
        if (records.length >= limits.records) return refuse('TOO_MANY_RECORDS', line);
        records.push(record);
        if (replaced > 0) remarks.push({ code: 'UNKNOWN_CHARACTER', line, record: nameOf(content) });
      }
    }
    from = next;
  }
  return records.length === 0 ? refuse(remarks[0]?.code ?? 'EMPTY', remarks[0]?.line) : { ok: true, records, remarks };
}

/** The end-of-file mark 0x1A among them: the decoder of Node makes 0x1C of it. */
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** The name of a record for a remark: never other text of the line. */
export function nameOf(line: string): string {
  return /^\s*([A-Z]{2}|\d{1,3}|JAHIS(?:TC)?\d{0,2})(?=,|\s*$)/.exec(line)?.[1] ?? '?';
}

/** Some exports put quotes around fields, against the standard. */
function trimField(field: string): string {
  const trimmed = field.trim();
  return /^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

function findLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0d || code === 0x0a) return at;
  }
  return text.length;
}
