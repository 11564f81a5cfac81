import type { Hl7Context } from './hl7-context.js';
import { Hl7Segment } from './hl7-segment.js';
import { isKnownSegment, isSegmentName } from './segment-names.js';

const [CR, LF, SPACE] = [0x0d, 0x0a, 0x20];

/**
 * Finds the segments of a message in one pass. A segment ends with CR (HL7 2.5 §2.5.4) or CRLF, and a lone LF is data. Only in a message
 * whose first segment ends with LF, LF ends segments, and so does CR.
 *
 * Blanks before a name, and names in lower case, are accepted with a warning. ADD continues the segment before it (§2.10.2.1). A segment
 * that no standard knows is kept, with a warning.
 *
 * @param begin where MSH begins
 */
export function findSegments(text: string, begin: number, context: Hl7Context): Hl7Segment[] {
  const lines = new Lines(text, begin, context);
  const segments: Hl7Segment[] = [];
  let added: string[] = [];
  const joinAdded = () => {
    const last = added.length > 0 ? segments.pop() : undefined;
    if (!last) return;
    const whole = last.toString() + added.join('');
    segments.push(new Hl7Segment(last.name, context, whole, 0, whole.length));
    added = [];
  };
  for (let line = lines.next(); line; line = lines.next()) {
    const segment = readSegment(text, line, context);
    if (!segment) continue;
    if (segment.name === 'ADD' && segments.length > 1) {
      added.push(text.slice(segment.from + 'ADD|'.length, segment.to));
      continue;
    }
    joinAdded();
    if (isUnread(segment)) context.warn('NOT_SHOWN', isSegmentName(segment.name) ? segment.name : null, segment.toString());
    if (line.hidden !== -1) context.warn('IRREGULAR', segment.name, text.slice(line.hidden, line.to));
    segments.push(segment);
  }
  joinAdded();
  return segments;
}

interface Line {
  readonly from: number;
  readonly to: number;
  /** Where a line of the data looks like a segment: if the sender mixed LF and CR, the message is read wrongly. -1 if nowhere. */
  readonly hidden: number;
}

/** Splits text at the terminator that it uses. Each character is searched once. */
class Lines {
  readonly #endsWithLf: boolean;
  #from: number;
  #cr: number;
  #lf: number;

  constructor(
    private readonly text: string,
    begin: number,
    private readonly context: Hl7Context,
  ) {
    this.#from = begin;
    this.#cr = indexOf(text, '\r', begin);
    this.#lf = indexOf(text, '\n', begin);
    this.#endsWithLf = this.#usesLf();
  }

  next(): Line | null {
    const { text } = this;
    const from = this.#from;
    if (from >= text.length) return null;
    if (this.#cr < from) this.#cr = indexOf(text, '\r', from);
    if (this.#lf < from) this.#lf = indexOf(text, '\n', from);
    const to = this.#endsWithLf ? Math.min(this.#cr, this.#lf) : this.#cr;
    let hidden = -1;
    for (; this.#lf < to; this.#lf = indexOf(text, '\n', this.#lf + 1)) {
      if (hidden === -1 && this.#lf > from && this.#startsSegment(this.#lf + 1)) hidden = this.#lf + 1;
    }
    this.#from = to + 1;
    return { from, to, hidden };
  }

  /** Whether the first segment ends with LF: no CR is before it, and another segment follows it. */
  #usesLf(): boolean {
    const { text } = this;
    if (this.#cr === text.length) return true;
    for (let lf = this.#lf; lf < this.#cr; lf = indexOf(text, '\n', lf + 1)) if (this.#startsSegment(lf + 1)) return true;
    return false;
  }

  #startsSegment(at: number): boolean {
    return this.text[at + 3] === this.context.fieldSeparator && isSegmentName(this.text.slice(at, at + 3));
  }
}

/** The end of the text if the character does not occur. */
function indexOf(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at === -1 ? text.length : at;
}

/** Null if the line has only blanks and control characters, such as a single 1C of MLLP at the end of a file. */
function readSegment(text: string, line: Line, context: Hl7Context): Hl7Segment | null {
  let from = line.from;
  while (from < line.to && text.charCodeAt(from) <= SPACE) from++;
  if (from === line.to) return null;
  const separator = context.fieldSeparator.charCodeAt(0);
  let end = from;
  while (end < line.to && text.charCodeAt(end) !== separator) end++;
  const written = text.slice(from, end);
  const name = isSegmentName(written) ? written : written.toUpperCase();
  if (!isSegmentName(name)) return new Hl7Segment(written, context, text, from, line.to);
  if (name !== written || isIndented(text, line.from, from)) context.warn('IRREGULAR', name, null);
  return new Hl7Segment(name, context, text, from, line.to);
}

/** Whether a blank is before the name, not only the LF of a CRLF. */
function isIndented(text: string, lineStart: number, from: number): boolean {
  for (let at = lineStart; at < from; at++) if (text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) return true;
  return false;
}

/** Whether it says something that no reader looks for: a foreign segment, a line that is none, or an ADD that continues nothing. */
function isUnread(segment: Hl7Segment): boolean {
  if (!isSegmentName(segment.name)) return true;
  return (!isKnownSegment(segment.name) || segment.name === 'ADD') && !segment.isEmpty;
}
