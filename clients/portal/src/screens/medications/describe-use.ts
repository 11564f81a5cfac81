import type { MedicationUse } from '@hareyaka/sdk';
import { describeDose, formatQuantity } from '../../chart/describe-dose.js';
import type { Language } from '../../format/care-date.js';
import { formatDate } from '../../format/dates.js';
import type { Words } from '../../words/words.js';

/** The dose and usage of one drug, in parts of which none may be cut off: of a prescription its own, of an injection the amount and how the mixture is given. */
export function describeUse(use: MedicationUse, words: Words): readonly string[] {
  if (use.kind === 'PRESCRIPTION') return describeDose(use.item, words.dose);
  const { node } = use.source;
  const { amount } = use.item;
  const parts = [
    amount ? formatQuantity(amount) : undefined,
    use.item.role ?? undefined,
    node.volume ? `${words.medications.detail.volume} ${formatQuantity(node.volume)}` : undefined,
    node.rate ? `${words.medications.detail.rate} ${formatQuantity(node.rate)}` : undefined,
    node.usage?.text ?? undefined,
    node.route?.text ?? undefined,
    node.asNeeded ? words.dose.asNeeded : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts : [words.dose.unknown];
}

/** The days of a use: 2026/11/10 – 2026/12/07, one day, or from a day on. */
export function describePeriod(
  { from, until }: Pick<MedicationUse, 'from' | 'until'>,
  words: Words['medications'],
  language: Language,
): string {
  if (from === null) return words.noDate;
  if (until === null) return `${formatDate(from, language)} – (${words.openEnd})`;
  return from === until ? formatDate(from, language) : `${formatDate(from, language)} – ${formatDate(until, language)}`;
}
