import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import type { ReadingWarning } from './item-remarks.js';
import { readTimeAt } from './read-time.js';
import { unescapeText } from './unescape-text.js';

/** What a reader does with the fields of one segment, by their numbers in the standard. */
export interface SegmentFields {
  /** The fields that it reads, each with the field of the contract that shows it. */
  readonly shown: Readonly<Record<number, string>>;
  /** The fields of `shown` of which all repetitions are read. Of any other field only the first is read. */
  readonly repeating?: readonly number[];
  /** The fields of `shown` that are shown only beside one of these: a unit beside its amount. */
  readonly beside?: Readonly<Record<number, readonly number[]>>;
  /** The fields of `shown` that are shown only where none of these is filled: the second choice of a date. */
  readonly insteadOf?: Readonly<Record<number, readonly number[]>>;
  /** The fields of `shown` of which only names are shown: a person without a name is a warning. */
  readonly persons?: readonly number[];
  /** The fields of `shown` of which only the day is shown: a text that is no exact day is a warning. */
  readonly days?: readonly number[];
  /** The fields of `shown` of which only the instant is shown: a text that is less precise than a minute is a warning. */
  readonly instants?: readonly number[];
  /** The fields of `shown` that need not be shown where they are a plain number, such as a sub-ID: any other text is a warning. */
  readonly counters?: readonly number[];
  /** The codes that are understood in fields of `shown` whose text is not shown. */
  readonly codes?: Readonly<Record<number, readonly string[]>>;
  /** The fields that a chart does not need, each with the reason. */
  readonly notCarried?: Readonly<Record<number, string>>;
}

/** What a reader does with each segment of its messages. A text is the reason why nothing of a segment is carried. */
export type FieldTable = Readonly<Record<string, SegmentFields | string>>;

/**
 * A warning for each filled field that the table does not list, for each further repetition of a field that is read once, and for each
 * segment that the table does not list. So a field that no reader knows is never lost in silence.
 */
export function findUnreadFields(segments: readonly Hl7Segment[], table: FieldTable): ReadingWarning[] {
  return segments.flatMap((segment) => {
    const known = Object.hasOwn(table, segment.name) ? table[segment.name] : undefined;
    if (known === undefined) return [{ code: 'NOT_SHOWN' as const, place: segment.name, text: readWholeSegment(segment) }];
    return typeof known === 'string' ? NONE : findUnreadIn(segment, known);
  });
}

const NONE: readonly ReadingWarning[] = Object.freeze([]);

/** As `findUnreadFields`, for one segment that the table lists. Most segments have nothing to warn of: this takes little time for them. */
export function findUnreadIn(segment: Hl7Segment, fields: SegmentFields): readonly ReadingWarning[] {
  return isPlain(segment, fields) ? NONE : findWarnings(segment, fields);
}

/** Whether each filled field needs no look at its text, and has no repetition that is not read. */
function isPlain(segment: Hl7Segment, fields: SegmentFields): boolean {
  const rules = findPlainFields(fields);
  for (let number = segment.lastFilledBefore(Infinity); number > 0; number = segment.lastFilledBefore(number)) {
    const rule = rules[number];
    if (rule === undefined || (rule === 'ONE' && segment.hasRepetition(number))) return false;
  }
  return true;
}

/** By the fields' numbers: of `ANY` nothing is looked at, of `ONE` whether it repeats; the others are looked at. */
type PlainFields = readonly ('ANY' | 'ONE' | undefined)[];

const PLAIN = new WeakMap<SegmentFields, PlainFields>();

function findPlainFields(fields: SegmentFields): PlainFields {
  const known = PLAIN.get(fields);
  if (known) return known;
  const rules = listPlainFields(fields);
  PLAIN.set(fields, rules);
  return rules;
}

function listPlainFields({ shown, notCarried, repeating, beside, insteadOf, ...others }: SegmentFields): PlainFields {
  const rules: ('ANY' | 'ONE' | undefined)[] = [];
  for (const number of Object.keys(shown).map(Number)) rules[number] = repeating?.includes(number) ? 'ANY' : 'ONE';
  const asked = [beside, insteadOf, others.codes].flatMap((one) => Object.keys(one ?? {}).map(Number));
  for (const number of [...asked, ...[others.persons, others.days, others.instants, others.counters].flatMap((one) => one ?? [])])
    rules[number] = undefined;
  for (const number of Object.keys(notCarried ?? {}).map(Number)) rules[number] = 'ANY';
  return rules;
}

function findWarnings(segment: Hl7Segment, fields: SegmentFields): ReadingWarning[] {
  const warnings: ReadingWarning[] = [];
  const filled = listFilledFields(segment);
  for (const [number, repeats] of filled) {
    if (fields.notCarried?.[number] !== undefined) continue;
    if (isUnderstood(segment, number, fields)) {
      const isShown = isShownIn(segment, number, filled, fields);
      // What is shown and has no repetitions is the common case: nothing more is looked at.
      if (isShown && (!repeats || fields.repeating?.includes(number))) continue;
      const text = writeRepetitions(listRepetitions(segment, number).slice(isShown ? 1 : 0));
      if (text !== null) warnings.push({ code: 'NOT_SHOWN', place: `${segment.name}-${number}`, text });
    } else {
      const text = readWholeField(segment, number);
      if (text !== null) warnings.push({ code: 'NOT_UNDERSTOOD', place: `${segment.name}-${number}`, text });
    }
  }
  return warnings;
}

/** Whether a filled field is shown, given the fields that it stands beside or instead of. */
function isShownIn(
  segment: Hl7Segment,
  number: number,
  filled: ReadonlyMap<number, boolean>,
  { shown, beside, insteadOf, counters }: SegmentFields,
): boolean {
  if (shown[number] === undefined) return false;
  if (counters?.includes(number) && !/^\d+$/.test(readWholeField(segment, number) ?? '0')) return false;
  const isAlone = beside?.[number] !== undefined && !beside[number].some((one) => filled.has(one));
  return !isAlone && !(insteadOf?.[number]?.some((one) => isOther(segment, number, one)) ?? false);
}

/** Whether the reader can show the value of a field: a name, a day, an instant or a code that it expects. */
function isUnderstood(segment: Hl7Segment, number: number, { persons, days, instants, codes }: SegmentFields): boolean {
  if (persons?.includes(number)) return listRepetitions(segment, number).some(hasName);
  if (days?.includes(number)) return (readTimeAt(segment, number)?.date ?? null) !== null;
  if (instants?.includes(number)) return (readTimeAt(segment, number)?.instant ?? null) !== null;
  return codes?.[number]?.includes(readTextAt(segment, number) ?? '') ?? true;
}

/** Whether an XCN or an NDL has a name, not only a number. */
function hasName(person: Repetition): boolean {
  return [readText(person, 2), readText(person, 3), readText(person, 1, 2), readText(person, 1, 3)].some((name) => name !== null);
}

/** Whether the other field is filled, and does not say the same. */
function isOther(segment: Hl7Segment, number: number, other: number): boolean {
  const text = readWholeField(segment, other);
  return text !== null && text !== readWholeField(segment, number);
}

/** The numbers of the fields that are not empty, each with whether it has several repetitions. Makes no text of any field. */
function listFilledFields(segment: Hl7Segment): Map<number, boolean> {
  const { fieldSeparator, repetitionSeparator } = segment.context;
  const text = segment.toString();
  const filled = new Map<number, boolean>();
  const several = text.includes(repetitionSeparator);
  let from = text.indexOf(fieldSeparator) + 1;
  for (let number = 1; from > 0 && from < text.length; number++) {
    const next = text.indexOf(fieldSeparator, from);
    const end = next === -1 ? text.length : next;
    if (end > from) filled.set(number, several && text.slice(from, end).includes(repetitionSeparator));
    from = next + 1;
  }
  return filled;
}

/** The text of a whole field as written, with its separators. Null if the field is empty or `""`. */
export function readWholeField(segment: Hl7Segment, number: number): string | null {
  return writeRepetitions(listRepetitions(segment, number));
}

function writeRepetitions(all: readonly Repetition[]): string | null {
  if (all.length === 0) return null;
  const text = all.map(writeRepetition).join('~').trim();
  return text === '' || text === '""' ? null : text;
}

/** The text of one repetition as written, with its separators. */
export function writeRepetition({ components, context }: Repetition): string {
  if (components.length === 1) return unescapeText(components[0]!, context);
  return components.map((one) => unescapeText(one, context)).join('^');
}

/** The text of a whole segment as written, without its name. */
export function readWholeSegment(segment: Hl7Segment): string {
  return unescapeText(segment.toString().slice(segment.name.length + 1), segment.context).trim();
}
