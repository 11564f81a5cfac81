import type { MedicationGroup } from '@hareyaka/sdk';
import { listDrugNames } from './drug-names.js';

/** Groups that may be taken today, and all others. Every group is in one of them. */
export function splitGroups(groups: readonly MedicationGroup[]): {
  readonly current: readonly MedicationGroup[];
  readonly past: readonly MedicationGroup[];
} {
  const isCurrent = ({ current }: MedicationGroup) => current !== 'PAST';
  return { current: groups.filter(isCurrent), past: groups.filter((group) => !isCurrent(group)) };
}

/** The groups of which a drug's name has all words of the search, however wide its letters are. */
export function searchGroups(groups: readonly MedicationGroup[], search: string): readonly MedicationGroup[] {
  const words = fold(search).split(' ').filter(Boolean);
  if (words.length === 0) return groups;
  return groups.filter(({ uses }) =>
    uses.some(({ drug }) => {
      const { first, others } = listDrugNames(drug);
      const names = [first ?? '', ...others].map(fold);
      return words.every((word) => names.some((name) => name.includes(word)));
    }),
  );
}

/** Katakana for hiragana, so that one may search as one types. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCodePoint(kana.codePointAt(0)! + 0x60))
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
