import Encoding from 'encoding-japanese';

/** A component is text, or its subcomponents. */
export type Component = string | null | readonly (string | null)[];
export type Repetition = readonly Component[];
/** A field as a sender writes it who does not escape delimiters. */
export interface RawField {
  readonly raw: string;
}
export type Field = string | null | readonly Repetition[] | RawField;
export interface Segment {
  readonly name: string;
  readonly fields: Readonly<Record<number, Field>>;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\\': '\\E\\',
  '\n': '\\.br\\',
};

/** Field numbers as in the standard. */
export function segment(name: string, fields: Segment['fields']): Segment {
  return { name, fields };
}

/** One repetition. */
export function one(...components: Component[]): readonly Repetition[] {
  return [components];
}

export function message(
  { type, id, sent, patient }: { type: string; id: string; sent: string; patient: string },
  segments: readonly Segment[],
  pid: Segment['fields'] = {},
): string {
  const [code, event] = type.split('^');
  const head = `MSH|^~\\&|HIS|H|GW|R|${sent}||${type}^${code}_${event}|${escaped(id)}|P|2.5||||||~ISO IR87||ISO 2022-1994`;
  const who = segment('PID', { 1: '0001', 3: one(patient, null, null, null, 'PI'), ...pid });
  return [head, ...[who, ...segments].map(written), ''].join('\r');
}

/** ISO-2022-JP, by an encoder that has nothing to do with the reader. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE', type: 'array' }) as number[]);
}

function written({ name, fields }: Segment): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const all = Array.from({ length: last }, (_, i) => fieldText(fields[i + 1] ?? null));
  return [name, ...all].join('|');
}

function fieldText(field: Field): string {
  if (field === null || typeof field === 'string') return escaped(field);
  if ('raw' in field) return field.raw;
  return field.map((repetition) => repetition.map(componentText).join('^')).join('~');
}

function componentText(component: Component): string {
  return component === null || typeof component === 'string' ? escaped(component) : component.map(escaped).join('&');
}

function escaped(text: string | null): string {
  return [...(text ?? '')].map((character) => ESCAPES[character] ?? character).join('');
}
