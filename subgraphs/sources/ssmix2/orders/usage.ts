import type { Coded } from '../../hl7-v2/coded.js';
import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/**
 * When and how a drug is taken: the code of TQ1-3.1, with a text that includes all that qualifies it. Further repetitions of TQ1-3 say on
 * which days, or how much at which time (`１日１回朝食後`, then `月曜日、木曜日`). TQ1-11 and the instructions (RXE-7) say what has no code. A weekly
 * drug must not look like a daily one.
 */
export function readUsage(tq1: Hl7Segment | null, instructions: readonly Coded[]): Coded | null {
  const timed = tq1 ? listRepetitions(tq1, 3).flatMap((one) => readUsageIn(one) ?? []) : [];
  const note = tq1 && readTextAt(tq1, 11);
  return inWords([...timed, ...(note === null ? [] : [{ code: null, text: note, system: null }]), ...instructions]);
}

/** Joins several into one: the code of the first, and the texts of all. */
export function inWords(all: readonly Coded[]): Coded | null {
  const [first] = all;
  if (!first || all.length === 1) return first ?? null;
  const words = new Set(all.map(({ code, text }) => text ?? code));
  return { ...first, text: [...words].join('、') };
}

function readUsageIn(repetition: ReturnType<typeof listRepetitions>[number]): Coded | null {
  const [code, text, system] = [1, 2, 3].map((sub) => readText(repetition, 1, sub)) as [string | null, string | null, string | null];
  return code === null && text === null ? null : { code, text, system };
}
