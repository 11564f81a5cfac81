import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';

/** A CWE or CE (HL7 2.5 §2.A.13): the code, its text and its coding system as the source wrote them (`JC10`, `HOT9`, `MDCDX2` …). */
export interface Coded {
  code: string | null;
  text: string | null;
  system: string | null;
}

/** The value of a required code that the source left out: shown as unknown, never dropped. */
export const NOT_CODED: Readonly<Coded> = { code: null, text: null, system: null };

/** The first triplet of the field's first repetition; the alternate triplet if the first is empty. */
export function readCoded(segment: Hl7Segment, number: number): Coded | null {
  return readTripletAt(segment, number, 1) ?? readTripletAt(segment, number, 4);
}

function readTripletAt(segment: Hl7Segment, number: number, from: number): Coded | null {
  const code = readTextAt(segment, number, from);
  const text = readTextAt(segment, number, from + 1);
  return code === null && text === null ? null : { code, text, system: readTextAt(segment, number, from + 2) };
}

/** The codes of all repetitions of the field that are not empty, in order. */
export function readAllCoded(segment: Hl7Segment, number: number): Coded[] {
  return listRepetitions(segment, number).flatMap((one) => readTriplet(one, 1) ?? readTriplet(one, 4) ?? []);
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

function readTriplet(repetition: Repetition, from: number): Coded | null {
  const code = readText(repetition, from);
  const text = readText(repetition, from + 1);
  return code === null && text === null ? null : { code, text, system: readText(repetition, from + 2) };
}

/** A CWE in the subcomponents of one component: TQ1-3.1, the units of a CQ. */
export function readCodedComponent(segment: Hl7Segment, number: number, component: number): Coded | null {
  const [code, text, system] = [1, 2, 3].map((sub) => readTextAt(segment, number, component, sub));
  return code == null && text == null ? null : { code: code ?? null, text: text ?? null, system: system ?? null };
}
