import type { Hl7Context } from './hl7-context.js';
import type { Hl7Segment } from './hl7-segment.js';
import { unescapeText } from './unescape-text.js';

/** One repetition of a field: its components, still escaped, and the delimiters of its message. */
export interface Repetition {
  readonly components: readonly string[];
  readonly context: Hl7Context;
}

/** The repetitions of a field that are not empty. `number` is the number in the standard: 3 for PID-3. */
export function listRepetitions(segment: Hl7Segment, number: number): Repetition[] {
  const field = readRawField(segment, number);
  if (field === '') return [];
  const { context } = segment;
  return partsOf(field, context.repetitionSeparator)
    .map((repetition) => ({ components: partsOf(repetition, context.componentSeparator), context }))
    .filter(({ components }) => components.some((one) => one !== ''));
}

/** The first repetition of a field that is not empty, without splitting the others. */
export function findFirstRepetition(segment: Hl7Segment, number: number): Repetition | null {
  const field = segment.startOf(number);
  if (field === -1) return null;
  const { source, context } = segment;
  const fieldEnd = segment.endOf(number);
  const from = startOfRepetition(source, field, fieldEnd, context);
  if (from >= fieldEnd) return null;
  const text = source.slice(from, endOfPart(source, from, fieldEnd, context.repetitionSeparator));
  return { components: partsOf(text, context.componentSeparator), context };
}

/**
 * The unescaped and trimmed text of a component in the field's first repetition that is not empty. Null if it is absent, empty or `""`
 * (HL7's explicit null). `component` and `sub` start at 1. Without `sub`, the text is the whole component, with its subcomponents. Names,
 * codes and numbers are of one line, so a line break within them goes.
 */
export function readTextAt(segment: Hl7Segment, number: number, component = 1, sub?: number): string | null {
  return readRaw(joinLines(findComponent(segment, number, component, sub)), segment.context);
}

/** As `readTextAt`, with the line breaks: for the words of a code. */
export function readLinesAt(segment: Hl7Segment, number: number, component = 1, sub?: number): string | null {
  return readRaw(findComponent(segment, number, component, sub), segment.context);
}

/** As `readTextAt`, for one repetition. */
export function readText(repetition: Repetition, component: number, sub?: number): string | null {
  return readRaw(joinLines(findPart(repetition, component, sub)), repetition.context);
}

/** As `readLinesAt`, for one repetition. */
export function readLines(repetition: Repetition, component: number, sub?: number): string | null {
  return readRaw(findPart(repetition, component, sub), repetition.context);
}

/**
 * The unescaped and trimmed text of a whole field of a type without components (ST, TX, FT, NM …): a delimiter that the sender did not
 * escape is text. Null if it is absent, empty or `""`.
 */
export function readWholeText(segment: Hl7Segment, number: number): string | null {
  return readRaw(readRawField(segment, number), segment.context);
}

/** The raw text of a field; empty if the segment has fewer fields. */
export function readRawField(segment: Hl7Segment, number: number): string {
  if (segment.name === 'MSH' && number === 1) return segment.context.fieldSeparator;
  const from = segment.startOf(number);
  return from === -1 ? '' : segment.source.slice(from, segment.endOf(number));
}

function readRaw(raw: string, context: Hl7Context): string | null {
  if (raw === '') return null;
  const text = unescapeText(raw, context).trim();
  return text === '' || text === '""' ? null : text;
}

/** The raw text of a component, without splitting off the others. */
function findComponent(segment: Hl7Segment, number: number, component: number, sub: number | undefined): string {
  if (segment.name === 'MSH' && number <= 2) return readRawField(segment, number);
  const field = segment.startOf(number);
  if (field === -1) return '';
  const fieldEnd = segment.endOf(number);
  if (field === fieldEnd) return '';
  const { source, context } = segment;
  let from = startOfRepetition(source, field, fieldEnd, context);
  let to = endOfPart(source, from, fieldEnd, context.repetitionSeparator);
  for (let n = 1; n < component && from <= to; n++) from = endOfPart(source, from, to, context.componentSeparator) + 1;
  if (from >= to) return '';
  to = endOfPart(source, from, to, context.componentSeparator);
  if (sub !== undefined) {
    for (let n = 1; n < sub && from <= to; n++) from = endOfPart(source, from, to, context.subcomponentSeparator) + 1;
    if (from >= to) return '';
    to = endOfPart(source, from, to, context.subcomponentSeparator);
  }
  return source.slice(from, to);
}

function findPart({ components, context }: Repetition, component: number, sub: number | undefined): string {
  const whole = components[component - 1] ?? '';
  return sub === undefined ? whole : (partsOf(whole, context.subcomponentSeparator)[sub - 1] ?? '');
}

/** Where the first repetition begins that is not empty, the same as the first of `listRepetitions`. */
function startOfRepetition(source: string, from: number, to: number, context: Hl7Context): number {
  const [repetition, component] = [context.repetitionSeparator.charCodeAt(0), context.componentSeparator.charCodeAt(0)];
  let start = from;
  for (let at = from; at < to; at++) {
    const code = source.charCodeAt(at);
    if (code === repetition) start = at + 1;
    else if (code !== component) return start;
  }
  return to;
}

/** Where the part that begins at `from` ends. */
function endOfPart(source: string, from: number, to: number, separator: string): number {
  const code = separator.charCodeAt(0);
  for (let at = from; at < to; at++) if (source.charCodeAt(at) === code) return at;
  return to;
}

function partsOf(text: string, separator: string): string[] {
  return text.includes(separator) ? text.split(separator) : [text];
}

/** Takes the line breaks out of a text of one line: between wide characters nothing is left, elsewhere a blank. */
function joinLines(raw: string): string {
  if (!raw.includes('\n')) return raw;
  return raw.replaceAll(/(?<=[^\x00-\xff])[\r\n]+(?=[^\x00-\xff])/g, '').replaceAll(/[\r\n]+/g, ' ');
}
