import type { Hl7Segment } from '@medplum/core';
import { type Repetition, repetitions, textAt, textOf } from './hl7-field.js';

/** A CWE or CE (HL7 2.5 §2.A.13): the code, its text and its coding system as the source named them (`JC10`, `HOT9`, `MDCDX2` …). */
export interface Coded {
  code: string | null;
  text: string | null;
  system: string | null;
}

/** What a required code is when its source left it out: shown as unknown, never dropped. */
export const NOT_CODED: Readonly<Coded> = { code: null, text: null, system: null };

/** The field's first repetition: its first triplet, or the alternate one where the first is empty. */
export function readCoded(segment: Hl7Segment, number: number): Coded | null {
  const [first] = repetitions(segment, number);
  return first ? (tripletOf(first, 1) ?? tripletOf(first, 4)) : null;
}

/** The triplet (components 1–3 or 4–6, any repetition) of this coding system. */
export function readCodedIn(segment: Hl7Segment, number: number, system: string): Coded | null {
  const triplets = repetitions(segment, number).flatMap((one) => [tripletOf(one, 1), tripletOf(one, 4)]);
  return triplets.find((one) => one?.system === system) ?? null;
}

function tripletOf(repetition: Repetition, from: number): Coded | null {
  const code = textOf(repetition, from);
  const text = textOf(repetition, from + 1);
  return code === null && text === null ? null : { code, text, system: textOf(repetition, from + 2) };
}

/** A CWE held in one component as subcomponents: TQ1-3.1, the units of a CQ. */
export function readCodedComponent(segment: Hl7Segment, number: number, component: number): Coded | null {
  const [code, text, system] = [1, 2, 3].map((sub) => textAt(segment, number, component, sub));
  return code == null && text == null ? null : { code: code ?? null, text: text ?? null, system: system ?? null };
}
