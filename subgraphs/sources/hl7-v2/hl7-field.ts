import type { Hl7Context, Hl7Segment } from '@medplum/core';
import { decodeIso2022Jp } from './iso-2022-jp.js';

/** One repetition of a field: its components, still escaped, and the delimiters of its message. */
export interface Repetition {
  readonly components: readonly string[];
  readonly context: Hl7Context;
}

/** The repetitions of a field that are not empty. `number` is the number in the standard: 3 for PID-3. */
export function listRepetitions(segment: Hl7Segment, number: number): Repetition[] {
  const field = fieldOf(segment, number);
  if (field === '') return [];
  const { context } = segment;
  return partsOf(field, context.repetitionSeparator)
    .map((repetition) => ({ components: partsOf(repetition, context.componentSeparator), context }))
    .filter(({ components }) => components.some((one) => one !== ''));
}

/**
 * The unescaped and trimmed text of a component in the field's first repetition that is not empty. Null if it is absent, empty or `""`
 * (HL7's explicit null). `component` and `sub` start at 1. Without `sub`, the text is the whole component, with its subcomponents.
 */
export function readTextAt(segment: Hl7Segment, number: number, component = 1, sub?: number): string | null {
  const { context } = segment;
  const first = readFirstRepetition(fieldOf(segment, number), context);
  return first === '' ? null : readTextIn(partAt(first, context.componentSeparator, component), sub, context);
}

/** As `readTextAt`, for one repetition. */
export function readText({ components, context }: Repetition, component: number, sub?: number): string | null {
  return readTextIn(components[component - 1] ?? '', sub, context);
}

function readTextIn(component: string, sub: number | undefined, context: Hl7Context): string | null {
  if (component === '') return null;
  const raw = sub === undefined ? component : partAt(component, context.subcomponentSeparator, sub);
  const text = unescapeText(raw, context).trim();
  return text === '' || text === '""' ? null : text;
}

/** The first repetition that is not empty, the same as the first of `listRepetitions`; an empty string if there is none. */
function readFirstRepetition(field: string, { repetitionSeparator, componentSeparator }: Hl7Context): string {
  const isFilled = (text: string) =>
    text.startsWith(componentSeparator) ? [...text].some((one) => one !== componentSeparator) : text !== '';
  if (!field.includes(repetitionSeparator)) return isFilled(field) ? field : '';
  return field.split(repetitionSeparator).find(isFilled) ?? '';
}

/** One part, counted from 1, without splitting off the others. */
function partAt(text: string, separator: string, number: number): string {
  let from = 0;
  for (let n = 1; n < number; n++) {
    const end = text.indexOf(separator, from);
    if (end === -1) return '';
    from = end + 1;
  }
  const end = text.indexOf(separator, from);
  return end === -1 ? text.slice(from) : text.slice(from, end);
}

/** The raw fields of each segment. medplum creates an object for every field that is read, which costs more than all other work. */
const FIELDS = new WeakMap<Hl7Segment, readonly string[]>();

/** The raw text of a field; empty if the segment has fewer fields. */
function fieldOf(segment: Hl7Segment, number: number): string {
  const { context } = segment;
  let fields = FIELDS.get(segment);
  if (!fields) {
    fields = segment.toString().split(context.fieldSeparator);
    FIELDS.set(segment, fields);
  }
  // MSH-1 is the separator itself (HL7 2.5 §2.15.9.1).
  if (segment.name === 'MSH') return number === 1 ? context.fieldSeparator : (fields[number - 1] ?? '');
  return fields[number] ?? '';
}

function partsOf(text: string, separator: string): string[] {
  return text.includes(separator) ? text.split(separator) : [text];
}

/** Replaces escapes (HL7 2.5 §2.7): `\F\ \S\ \T\ \R\ \E\`, `\.br\`, `\Xhh…\`. Removes highlighting. Leaves unknown escapes unchanged. */
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

function readEscape(sequence: string, context: Hl7Context): string | null {
  if (sequence === 'F') return context.fieldSeparator;
  if (sequence === 'S') return context.componentSeparator;
  if (sequence === 'T') return context.subcomponentSeparator;
  if (sequence === 'R') return context.repetitionSeparator;
  if (sequence === 'E') return context.escapeCharacter;
  if (sequence === 'H' || sequence === 'N') return '';
  if (sequence === '.br') return '\n';
  return /^X([0-9A-Fa-f]{2})+$/.test(sequence) ? readHexText(sequence.slice(1)) : null;
}

function readHexText(hex: string): string | null {
  const decoded = decodeIso2022Jp(Buffer.from(hex, 'hex'));
  return decoded.ok ? decoded.text : null;
}
