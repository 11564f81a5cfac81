import { encodeIso2022 } from './iso2022-encode.js';

/** One segment: `segment('QAK', { 1: 'Q1', 2: 'OK' })` → `QAK|Q1|OK`. Values are fields in HL7's own form: escape free text first. */
export function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const values = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '');
  return [name, ...values].join('|');
}

/** Free text inside a field (HL7 2.5 §2.7.1). */
export function escapeText(text: string): string {
  return text.replace(/[\\|^~&\r\n]/g, (character) => ESCAPES[character] ?? ' ');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\' };

/** Segments end with CR, the last one too; nothing else separates them. */
export function encodeSegments(segments: readonly string[]): Buffer {
  return encodeIso2022(`${segments.join('\r')}\r`);
}

/** An XCN with the ideographic name only, as the published samples write it. */
export function person(id: string, family: string, given: string): string {
  return `${id}^${family}^${given}^^^^^^^L^^^^^I`;
}

/** PID-5 as its two repetitions: ideographic and phonetic. */
export function patientName(name: { family: string; given: string; familyKana: string; givenKana: string }): string {
  return `${name.family}^${name.given}^^^^^L^I~${name.familyKana}^${name.givenKana}^^^^^L^P`;
}
