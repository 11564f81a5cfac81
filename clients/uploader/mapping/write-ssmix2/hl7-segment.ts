import type { Code, Person } from '../chart-facts.js';

/** The fields of a segment by their numbers in the standard, in HL7's own form. Null and empty fields are the same. */
export type Fields = Readonly<Record<number, string | null>>;

/** One segment: `segment('QAK', { 1: 'Q1', 2: 'OK' })` → `QAK|Q1|OK`. */
export function segment(name: string, fields: Fields): string {
  const filled = Object.entries(fields).flatMap(([number, text]) => (text ? [Number(number)] : []));
  const last = Math.max(0, ...filled);
  return [name, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\' };

/** Free text inside a field (HL7 2.5 §2.7.1). Control characters become a blank. */
export function escapeText(text: string | null): string {
  return (text ?? '').replace(/[\\|^~&]/g, (character) => ESCAPES[character]!).replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** A CWE (HL7 2.5 §2.A.13). */
export function writeCode(code: Code | null): string {
  if (code === null) return '';
  const { alternate } = code;
  const parts = [code.code, code.text, code.system, ...(alternate ? [alternate.code, alternate.text, alternate.system] : [])];
  return joinParts(parts, '^');
}

/** A CWE in the subcomponents of one component. */
export function writeSubcode(code: Code): string {
  return joinParts([code.code, code.text, code.system], '&');
}

/** An XCN with the ideographic name, as SS-MIX2’s examples write it. */
export function writePerson(person: Person | null): string {
  if (person === null) return '';
  const [family, given] = splitName(person.name);
  return `${escapeText(person.code)}^${escapeText(family)}^${escapeText(given)}^^^^^^^L^^^^^I`;
}

/** PID-5: the name in ideographs, then in kana. */
export function writePatientName(name: string | null, kana: string | null): string {
  const write = (text: string | null, form: string) => {
    if (text === null) return [];
    const [family, given] = splitName(text);
    return [`${escapeText(family)}^${escapeText(given)}^^^^^L^${form}`];
  };
  return [...write(name, 'I'), ...write(kana, 'P')].join('~');
}

/** A CQ: an amount and its unit. */
export function writeQuantity(amount: string | null, unit: string | null): string {
  if (amount === null) return '';
  return unit === null ? amount : `${amount}^&${escapeText(unit)}`;
}

/** A unit in a CWE. */
export function writeUnit(unit: string | null): string {
  return unit === null ? '' : `^${escapeText(unit)}`;
}

/** The name before the first blank is the family’s. Without a blank, all of it is written there. */
function splitName(name: string): [family: string, given: string] {
  const [family = '', ...given] = name.trim().split(/[\s\u3000]+/);
  return [family, given.join(' ')];
}

function joinParts(parts: readonly (string | null)[], separator: string): string {
  const last = parts.findLastIndex((part) => part !== null && part !== '');
  return parts
    .slice(0, last + 1)
    .map(escapeText)
    .join(separator);
}
