import './web-socket.js';

import { Hl7Message, type Hl7Segment } from '@medplum/core';
import { finish, PIECE, type Steps } from '../in-slices.js';

export type ParsedMessage = { ok: true; message: Hl7Message; complete: boolean } | { ok: false; reason: string };

/** The most characters of one message: as many as a file may have bytes. */
export const MAX_CHARACTERS = 4 * 1024 * 1024;
/** The most segments of one message. The meals of a whole stay take about two thousand. Reading one segment takes about 10 µs. */
export const MAX_SEGMENTS = 5_000;
/** The most delimiters of one message: the reader may allocate an object or two for each. */
export const MAX_DELIMITERS = 60_000;

/** MSH-1 and MSH-2: five different delimiters, then a field separator (HL7 2.5 §2.5.4). */
const HEADER = /^MSH([!-/:-@[-`{-~])([!-/:-@[-`{-~]{4})\1/;

/**
 * Parses an HL7 2.x message from decoded text. Segments end with CR; LF and CRLF are accepted too. The header must have its delimiters,
 * MSH-9 and MSH-12. `complete` says whether the last segment has an end: if not, the file may have been cut. Read fields with
 * `hl7-field.ts`, never directly from the message, because `hl7-field.ts` replaces the escapes.
 */
export function parseMessage(text: string): ParsedMessage {
  return finish(decodeMessageInSteps(text));
}

/** As `parseMessage`, in steps. */
export function* decodeMessageInSteps(text: string): Steps<ParsedMessage> {
  if (text.length > MAX_CHARACTERS) return { ok: false, reason: 'the message is too large' };
  const [, separator = '', encoding = ''] = HEADER.exec(text) ?? [];
  if (separator === '') return { ok: false, reason: 'no MSH segment' };
  if (new Set(separator + encoding).size !== 5) return { ok: false, reason: 'MSH-2 repeats a delimiter' };
  if (yield* exceeds(text, '\r\n', MAX_SEGMENTS)) return { ok: false, reason: 'the message has too many segments' };
  if (yield* exceeds(text, separator + encoding, MAX_DELIMITERS)) return { ok: false, reason: 'the message has too many delimiters' };
  const message = Hl7Message.parse(text);
  if (message.header.getComponent(9, 1) === '') return { ok: false, reason: 'MSH-9 is empty' };
  if (message.header.getComponent(12, 1) === '') return { ok: false, reason: 'MSH-12 is empty' };
  return { ok: true, message, complete: /[\r\n][\x00-\x20]*$/.test(text.slice(-16)) };
}

/** Whether these characters occur more than `limit` times in total. */
function* exceeds(text: string, characters: string, limit: number): Steps<boolean> {
  if (text.length <= limit) return false;
  let count = 0;
  for (let from = 0; from < text.length; from += PIECE) {
    if (from > 0) yield;
    const end = Math.min(text.length, from + PIECE);
    for (let at = from; at < end; at++) if (characters.includes(text.charAt(at))) count++;
    if (count > limit) return true;
  }
  return false;
}

/**
 * The segments after MSH that are not empty, in order. Leaves out a segment with only a name (seen in real files), with a warning. Leaves
 * out a segment without a name, such as a single 1C of MLLP at the end of a file, without a warning.
 */
export function readBody(message: Hl7Message): { segments: Hl7Segment[]; warnings: string[] } {
  const rest = message.segments.slice(1).filter((segment) => /[^\x00-\x20]/.test(segment.name));
  const segments = rest.filter(saysSomething);
  const bare = rest.length - segments.length;
  return { segments, warnings: bare > 0 ? [`${bare} empty segments left out`] : [] };
}

/** Whether a segment has more than its name and field separators. */
export function saysSomething(segment: Hl7Segment): boolean {
  const text = segment.toString();
  for (let at = segment.name.length; at < text.length; at++) if (text.charAt(at) !== segment.context.fieldSeparator) return true;
  return false;
}
