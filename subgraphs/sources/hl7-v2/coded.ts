import { findFirstRepetition, listRepetitions, type Repetition, readLines, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';

/** A code, its text and its coding system as the source wrote them (`JC10`, `HOT9`, `MDCDX2` …). */
export interface CodeTriplet {
  code: string | null;
  text: string | null;
  system: string | null;
}

/** A CWE or CE (HL7 2.5 §2.A.13). */
export interface Coded extends CodeTriplet {
  /** Components 4 to 6, if they say more than the first three: the same in another coding system. */
  alternates?: CodeTriplet[];
  /** CWE.9, the words from which the code was chosen, if they are not the text. */
  originalText?: string;
}

/** The value of a required code that the source left out: shown as unknown, never dropped. */
export const NOT_CODED: Readonly<Coded> = { code: null, text: null, system: null };

/** The field's first repetition: its first triplet, else the alternate triplet, else the original text. */
export function readCoded(segment: Hl7Segment, number: number): Coded | null {
  const first = findFirstRepetition(segment, number);
  return first && readCodedRepetition(first);
}

/** The codes of all repetitions of the field that are not empty, in order. */
export function readAllCoded(segment: Hl7Segment, number: number): Coded[] {
  return listRepetitions(segment, number).flatMap((one) => readCodedRepetition(one) ?? []);
}

/** As `readCoded`, for one repetition. */
export function readCodedRepetition(repetition: Repetition): Coded | null {
  const first = readTriplet(repetition, 1);
  if (repetition.components.length < 4) return first;
  const alternate = readTriplet(repetition, 4);
  const original = readLines(repetition, 9);
  const main = first ?? alternate;
  if (main === null) return original === null ? null : { code: null, text: original, system: null };
  const coded: Coded = main;
  coded.text ??= original;
  if (first && alternate && !isSame(first, alternate)) coded.alternates = [alternate];
  if (original !== null && original !== coded.text) coded.originalText = original;
  return coded;
}

function isSame(one: CodeTriplet, other: CodeTriplet): boolean {
  return one.code === other.code && one.text === other.text && one.system === other.system;
}

/** The code of this system in the field's first repetition, in its first or its alternate triplet. */
export function readCodeIn(segment: Hl7Segment, number: number, system: string): string | null {
  const from = [1, 4].find((at) => readTextAt(segment, number, at + 2) === system);
  return from === undefined ? null : readTextAt(segment, number, from);
}

/** The triplet (components 1–3 or 4–6, any repetition) of this coding system. */
export function readCodedIn(segment: Hl7Segment, number: number, system: string): Coded | null {
  const triplets = listRepetitions(segment, number).flatMap((one) => [readTriplet(one, 1), readTriplet(one, 4)]);
  return triplets.find((one) => one?.system === system) ?? null;
}

function readTriplet(repetition: Repetition, from: number): CodeTriplet | null {
  const code = readText(repetition, from);
  const text = readLines(repetition, from + 1);
  return code === null && text === null ? null : { code, text, system: readText(repetition, from + 2) };
}

/** A CWE in the subcomponents of one component: TQ1-3.1, the units of a CQ. */
export function readCodedComponent(segment: Hl7Segment, number: number, component: number): Coded | null {
  const [code, text, system] = [1, 2, 3].map((sub) => readTextAt(segment, number, component, sub));
  return code == null && text == null ? null : { code: code ?? null, text: text ?? null, system: system ?? null };
}
