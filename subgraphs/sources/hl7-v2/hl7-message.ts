import { finish, PIECE, type Steps } from '../in-slices.js';
import { findSegments } from './find-segments.js';
import { Hl7Context } from './hl7-context.js';
import { readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import type { ReadingWarning } from './item-remarks.js';

export type ParsedMessage = { ok: true; message: Hl7Message; complete: boolean } | { ok: false; reason: string };

/** An HL7 2.x message: its segments in order, the first of which is MSH. */
export class Hl7Message {
  constructor(
    readonly context: Hl7Context,
    readonly segments: readonly Hl7Segment[],
  ) {}

  get header(): Hl7Segment {
    return this.segments[0]!;
  }

  getSegment(name: string): Hl7Segment | undefined {
    return this.segments.find((one) => one.name === name);
  }

  getAllSegments(name: string): Hl7Segment[] {
    return this.segments.filter((one) => one.name === name);
  }
}

/** The most characters of one message: as many as a file may have bytes. */
export const MAX_CHARACTERS = 4 * 1024 * 1024;
/** The most segments of one message. The meals of a whole stay take about two thousand. Reading one segment takes about 10 µs. */
export const MAX_SEGMENTS = 5_000;
/** The most delimiters of one message: the reader may allocate an object or two for each. */
export const MAX_DELIMITERS = 60_000;

/** MSH-1 and MSH-2: five different delimiters, then a field separator (HL7 2.5 §2.5.4). Before them may be blanks, a byte order mark or VT. */
const HEADER = /^[\ufeff\s\x0b]{0,80}(MSH)([!-/:-@[-`{-~])([!-/:-@[-`{-~]{4})\2/i;

/**
 * Parses an HL7 2.x message from decoded text. Segments end with what the message uses: see `findSegments`. The header must have its
 * delimiters, MSH-9 and MSH-12. `complete` says whether the last segment has an end: if not, the file may have been cut. Read fields with
 * `hl7-field.ts`, which replaces the escapes.
 */
export function parseMessage(text: string): ParsedMessage {
  return finish(decodeMessageInSteps(text));
}

/** As `parseMessage`, in steps. The message gets the warnings of its decoding. */
export function* decodeMessageInSteps(text: string, warnings: readonly ReadingWarning[] = []): Steps<ParsedMessage> {
  if (text.length > MAX_CHARACTERS) return { ok: false, reason: 'the message is too large' };
  const header = HEADER.exec(text);
  if (!header) return { ok: false, reason: 'no MSH segment' };
  const [whole, , separator = '', encoding = ''] = header;
  const delimiters = separator + encoding;
  if (new Set(delimiters).size !== 5) return { ok: false, reason: 'MSH-2 repeats a delimiter' };
  if (yield* exceeds(text, '\r\n', MAX_SEGMENTS)) return { ok: false, reason: 'the message has too many segments' };
  if (yield* exceeds(text, delimiters, MAX_DELIMITERS)) return { ok: false, reason: 'the message has too many delimiters' };
  const context = new Hl7Context(delimiters);
  for (const { code, place, text: written } of warnings) context.warn(code, place, written);
  const message = new Hl7Message(context, findSegments(text, whole.length - delimiters.length - 'MSH'.length - 1, context));
  if (readTextAt(message.header, 9) === null) return { ok: false, reason: 'MSH-9 is empty' };
  if (readTextAt(message.header, 12) === null) return { ok: false, reason: 'MSH-12 is empty' };
  context.zone = /[+-]\d{4}$/.exec(readTextAt(message.header, 7) ?? '')?.[0] ?? null;
  return { ok: true, message, complete: /[\r\n][\x00-\x20]*$/.test(text.slice(-16)) };
}

/** Whether these characters occur more than `limit` times in total. */
function* exceeds(text: string, characters: string, limit: number): Steps<boolean> {
  if (text.length <= limit) return false;
  let count = 0;
  for (let from = 0; from < text.length; from += PIECE) {
    if (from > 0) yield;
    const piece = text.length <= PIECE ? text : text.slice(from, from + PIECE);
    for (const character of characters) {
      for (let at = piece.indexOf(character); at !== -1 && count <= limit; at = piece.indexOf(character, at + 1)) count++;
    }
    if (count > limit) return true;
  }
  return false;
}

/** The segments after MSH that are not empty, in order. Leaves out a segment with only a name (seen in real files), with a warning. */
export function readBody(message: Hl7Message): { segments: Hl7Segment[]; warnings: string[] } {
  const segments = message.segments.slice(1).filter((one) => !one.isEmpty);
  const bare = message.segments.length - 1 - segments.length;
  return { segments, warnings: bare > 0 ? [`${bare} empty segments left out`] : [] };
}
