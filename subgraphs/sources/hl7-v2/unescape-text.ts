import type { Hl7Context } from './hl7-context.js';
import { decodeIso2022Jp } from './iso-2022-jp.js';

/** The most lines or blanks that one formatting command makes. */
const MAX_SKIP = 20;

/**
 * Replaces the escapes of a text (HL7 2.5 §2.7): the delimiters (`\F\ \S\ \T\ \R\ \E\`), hexadecimal characters (`\Xhh…\`), and the
 * formatting commands (§2.7.6), which become line breaks and blanks. Highlighting goes. An escape that is not known stays as it is written,
 * and the message gets a warning.
 */
export function unescapeText(text: string, context: Hl7Context): string {
  const mark = context.escapeCharacter;
  if (!text.includes(mark)) return text;
  const parts = text.split(mark);
  let out = parts[0] ?? '';
  for (let at = 1; at < parts.length; at++) {
    const part = parts[at] ?? '';
    const meant = at + 1 < parts.length ? readEscape(part, context) : null;
    if (meant === null) {
      out += mark + part;
    } else {
      out += meant + (parts[at + 1] ?? '');
      at++;
    }
  }
  return out;
}

/** Null if the part between two escape characters is not an escape. */
function readEscape(sequence: string, context: Hl7Context): string | null {
  switch (sequence) {
    case 'F':
      return context.fieldSeparator;
    case 'S':
      return context.componentSeparator;
    case 'T':
      return context.subcomponentSeparator;
    case 'R':
      return context.repetitionSeparator;
    case 'E':
      return context.escapeCharacter;
    case 'H':
    case 'N':
      return '';
  }
  if (sequence.startsWith('.')) return readFormatting(sequence);
  const meant = /^X([0-9A-Fa-f]{2})+$/.test(sequence) ? readHexText(sequence.slice(1)) : null;
  // Locally defined escapes, and switches to another character set (§2.7.1, §2.7.2).
  if (meant === null && /^(Z.{0,40}|[CM][0-9A-Fa-f]{4,6}|X[0-9A-Fa-f]+)$/.test(sequence)) {
    const mark = context.escapeCharacter;
    context.warn('NOT_UNDERSTOOD', null, `${mark}${sequence}${mark}`);
  }
  return meant;
}

/** `.br` ends a line; `.sp n` ends it and skips lines; `.ce` ends it and centres; `.sk n` skips blanks; the others only set margins. */
function readFormatting(command: string): string | null {
  const [, name, sign, digits] = /^\.(br|sp|ce|sk|in|ti|fi|nf) ?([+-]?)(\d{0,3})$/i.exec(command) ?? [];
  if (name === undefined) return null;
  const count = sign === '-' ? 0 : Math.min(MAX_SKIP, digits === '' ? 1 : Number(digits));
  switch (name.toLowerCase()) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(Math.max(1, count));
    case 'sk':
      return ' '.repeat(count);
    default:
      return '';
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text of bytes; a control character is no text, except the end of a line. Null if the bytes are of no character set that is known. */
function readHexText(hex: string): string | null {
  const bytes = Buffer.from(hex, 'hex');
  const decoded = decodeIso2022Jp(bytes);
  if (decoded.ok) return withoutControls(decoded.text);
  try {
    return withoutControls(utf8.decode(bytes));
  } catch {
    return null;
  }
}

function withoutControls(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/[\x00-\x09\x0b-\x1f\x7f]/g, '');
}
