import type { Coded } from '../../hl7-v2/coded.js';
import { type Quantity } from '../../hl7-v2/quantity.js';
import { type TimingValue } from '../../hl7-v2/timing.js';
import { isIntakeDose, writeIntakeDose } from './intake-doses.js';

/**
 * When and how a drug is taken: the code of TQ1-3.1, with a text that has all that qualifies it. Further repetitions of TQ1-3 say on which
 * days, or how much at which time (`１日１回朝食後`, then `月曜日、木曜日`). TQ1-4, 10 and 11 and the instructions (RXE-7) say what has no code. A
 * weekly drug must not look like a daily one, and no word is left out because another intake has the same.
 *
 * Several TQ1 have no common code: the text has the words of each, with its dose and duration.
 */
export function readUsage(timings: readonly TimingValue[], instructions: readonly Coded[]): Coded | null {
  const [only, ...others] = timings;
  const said = new Set(timings.flatMap(({ usages }) => usages.map(({ code }) => code)));
  const further = instructions.filter(({ code }) => code === null || !said.has(code));
  if (others.length === 0) return inWords([...(only ? [...only.usages, ...textsOf(only)] : []), ...further]);
  const steps = timings.map(writeStep).filter((step) => step !== '');
  return inWords([...(steps.length === 0 ? [] : [wordsOnly(steps.join(' ／ '))]), ...further]);
}

/** Joins several into one: the code of the first, and the texts of all. */
export function inWords(all: readonly Coded[]): Coded | null {
  const [first] = all;
  if (!first) return null;
  if (all.length === 1 && !isIntakeDose(first)) return first;
  return { ...first, text: all.map(wordOf).join('、') };
}

function wordOf(one: Coded): string {
  return (isIntakeDose(one) ? writeIntakeDose(one) : (one.text ?? one.code)) ?? '';
}

function textsOf({ times, condition, instruction }: TimingValue): Coded[] {
  return [times.join('・'), condition, instruction].flatMap((text) => (text ? [wordsOnly(text)] : []));
}

/** One of several TQ1 in words: `１日１回朝食後 2錠 7日`. */
function writeStep(timing: TimingValue): string {
  const words = [...timing.usages, ...textsOf(timing)].map(wordOf).join('、');
  const { dose, duration, startsAt } = timing;
  return [words, writeAmount(dose), writeAmount(duration), startsAt?.text ?? ''].filter((part) => part !== '').join(' ');
}

function writeAmount(amount: Quantity | null): string {
  return amount === null ? '' : `${amount.text}${amount.unit ?? ''}`;
}

function wordsOnly(text: string): Coded {
  return { code: null, text, system: null };
}
