import { compareTexts, type FacilityRef } from '../lane.js';
import type { MedicationUse } from './medications.js';
import { listFacilities, placeOf } from './sourced.js';

/** Drugs of one class that different prescriptions supply for today. */
export interface DrugClassDuplicate {
  /** The first three digits of the Standard Commodity Classification: see `drugClassName`. */
  readonly drugClass: string;
  /** Newest first. */
  readonly uses: readonly MedicationUse[];
  readonly facilities: readonly FacilityRef[];
}

/** Which drugs of one class run at the same time, and of which drugs the class is not known. */
export interface DrugClassReview {
  readonly duplicates: readonly DrugClassDuplicate[];
  /** Current drugs of which no code tells the class: about these the review says nothing. */
  readonly unknown: readonly MedicationUse[];
}

/**
 * Finds current drugs of the same class, as far as codes tell it. The class comes from a YJ code (or a 薬価基準 code) only: its first three digits are
 * the class of the Standard Commodity Classification (薬効分類, such as 214 血圧降下剤). HOT codes are running numbers: hospitals that send only HOT codes
 * give no class, and their drugs are listed as unknown. A missing duplicate therefore means nothing while `unknown` is not empty.
 *
 * The same class is a hint, not an error: two antihypertensives are often intended. Two strengths of one drug from one facility are one therapy and
 * no duplicate; two ingredients, or two facilities, are.
 */
export function findClassDuplicates(uses: readonly MedicationUse[]): DrugClassReview {
  const current = uses.filter((use) => use.current === 'CURRENT' && use.dispenses === undefined);
  const byClass = new Map<string, MedicationUse[]>();
  for (const use of current) {
    const { drugClass } = use.identity;
    if (drugClass !== undefined) byClass.set(drugClass, [...(byClass.get(drugClass) ?? []), use]);
  }
  const duplicates = [...byClass]
    .filter(([, members]) => new Set(members.map(({ source, identity }) => `${placeOf(source)} ${identity.ingredients[0]}`)).size > 1)
    .map(([drugClass, members]) => ({ drugClass, uses: members, facilities: listFacilities(members.map(({ source }) => source)) }))
    .sort((a, b) => compareTexts(a.drugClass, b.drugClass));
  return { duplicates, unknown: current.filter(({ identity }) => identity.drugClass === undefined) };
}
