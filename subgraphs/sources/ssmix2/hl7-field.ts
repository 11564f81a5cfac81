import type { Hl7Context, Hl7Field, Hl7Segment } from '@medplum/core';
import { decodeIso2022Jp } from './iso-2022-jp.js';

/** One repetition of a field: its components, still escaped, and the delimiters they came with. */
export interface Repetition {
  readonly components: readonly string[];
  readonly context: Hl7Context;
}

/** The repetitions of a field that say something. `number` as in the standard: PID-3 is 3. */
export function repetitions(segment: Hl7Segment, number: number): Repetition[] {
  // A segment shorter than the field has none; MSH's own counting is medplum's.
  const field: Hl7Field | undefined = segment.getField(number);
  if (!field) return [];
  return field.components
    .filter((components) => components.some((one) => one !== ''))
    .map((components) => ({ components, context: segment.context }));
}

/**
 * A component's text, unescaped and trimmed, of the field's first repetition; null when absent, empty or `""` (HL7's explicit null).
 * Both counts start at 1. Without `sub` the whole component is meant, subcomponents and all.
 */
export function textAt(segment: Hl7Segment, number: number, component = 1, sub?: number): string | null {
  const [first] = repetitions(segment, number);
  return first ? textOf(first, component, sub) : null;
}

/** As `textAt`, of one repetition. */
export function textOf(repetition: Repetition, component: number, sub?: number): string | null {
  const whole = repetition.components[component - 1] ?? '';
  const raw = sub === undefined ? whole : (whole.split(repetition.context.subcomponentSeparator)[sub - 1] ?? '');
  const text = unescapeText(raw, repetition.context).trim();
  return text === '' || text === '""' ? null : text;
}

/** HL7 2.5 §2.7: `\F\ \S\ \T\ \R\ \E\`, `\.br\`, `\Xhh…\`; highlighting goes, and what is not known stays as it stands. */
export function unescapeText(text: string, context: Hl7Context): string {
  const mark = context.escapeCharacter;
  if (!text.includes(mark)) return text;
  const parts = text.split(mark);
  let out = parts[0] ?? '';
  for (let at = 1; at < parts.length; at++) {
    const part = parts[at] ?? '';
    const meant = at + 1 < parts.length ? meaningOf(part, context) : null;
    if (meant === null) {
      out += mark + part;
    } else {
      out += meant + (parts[at + 1] ?? '');
      at++;
    }
  }
  return out;
}

function meaningOf(sequence: string, context: Hl7Context): string | null {
  if (sequence === 'F') return context.fieldSeparator;
  if (sequence === 'S') return context.componentSeparator;
  if (sequence === 'T') return context.subcomponentSeparator;
  if (sequence === 'R') return context.repetitionSeparator;
  if (sequence === 'E') return context.escapeCharacter;
  if (sequence === 'H' || sequence === 'N') return '';
  if (sequence === '.br') return '\n';
  return /^X([0-9A-Fa-f]{2})+$/.test(sequence) ? hexText(sequence.slice(1)) : null;
}

function hexText(hex: string): string | null {
  const decoded = decodeIso2022Jp(Buffer.from(hex, 'hex'));
  return decoded.ok ? decoded.text : null;
}
