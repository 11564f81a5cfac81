import { type CodingPartFragment, type PrescriptionItemPartFragment, type QuantityPartFragment, textOf } from '@hareyaka/sdk';
import { withUnit } from '../format/numbers.js';
import type { Words } from '../words/words.js';

/** An amount as the source wrote it, with its unit; no line breaks between them. */
export function formatQuantity(quantity: QuantityPartFragment): string {
  return withUnit(quantity.text, quantity.unit);
}

/**
 * How a drug is taken, in the order in which it is read: the amount of one intake, usage, and for how long. Each part is shown whole, and nothing is left
 * out: where the intakes differ, each has its own amount; where the source gives several steps, each is shown.
 *
 * @returns parts that are shown one after the other, each unbreakable where it is a number with a unit
 * @example describeDose(item, words.dose) // ['1回 1 錠', '1日1回 朝食後', '30日分']
 */
export function describeDose(item: PrescriptionItemPartFragment, words: Words['dose']): readonly string[] {
  const { dose, doseRange, doses, usage, timings, daily, days, asNeeded, route, site, side } = item;
  const usageText = textOf(usage);
  const parts: (string | undefined)[] = [
    dose ? words.once(formatQuantity(dose)) : undefined,
    doseRange ? words.range(doseRange.low ? formatQuantity(doseRange.low) : undefined, formatQuantity(doseRange.high)) : undefined,
    ...doses.map(({ intake, amount, text }) => words.intake(intake, text ?? (amount ? formatQuantity(amount) : words.unknown))),
    usageText,
    // The usage's text has all steps in words; without it, each step is shown.
    ...(usageText === undefined || timings.length > 1 ? timings.map((timing) => describeTiming(timing, words)) : []),
    !dose && doses.length === 0 && !doseRange && daily ? words.daily(formatQuantity(daily)) : undefined,
    join([textOf(route), textOf(side), textOf(site)].filter((text) => text !== undefined && !usageText?.includes(text))),
    days !== null ? words.days(days) : undefined,
    asNeeded && !(usageText ?? '').includes(words.asNeeded) ? words.asNeeded : undefined,
  ];
  const known = parts.filter((part) => part !== undefined && part !== '') as string[];
  return known.length > 0 ? [...new Set(known)] : [words.unknown];
}

function describeTiming(timing: PrescriptionItemPartFragment['timings'][number], words: Words['dose']): string | undefined {
  const { dose, usage, times, duration, priority, condition, instruction, count, startsAt, endsAt } = timing;
  return join([
    dose ? words.once(formatQuantity(dose)) : undefined,
    textOf(usage as CodingPartFragment | null),
    ...times,
    duration ? formatQuantity(duration) : undefined,
    textOf(priority as CodingPartFragment | null),
    condition ?? undefined,
    instruction ?? undefined,
    count !== null ? words.count(count) : undefined,
    startsAt ? words.from(startsAt.text) : undefined,
    endsAt ? words.until(endsAt.text) : undefined,
  ]);
}

function join(texts: readonly (string | undefined)[]): string | undefined {
  const known = texts.filter((text) => text !== undefined && text !== '');
  return known.length > 0 ? known.join(' ') : undefined;
}
