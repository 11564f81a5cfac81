import { type CodingPartFragment, type MedicationGroup, textOf } from '@hareyaka/sdk';

/** The names of a drug: the one to read first, and the others that the source gives. */
export interface DrugNames {
  readonly first: string | undefined;
  readonly others: readonly string[];
}

/** With this word a prescription names a drug by its generic name (一般名処方). */
const GENERIC = /^\s*[【[［]般[】\]］]/;

/**
 * The names of a drug, the generic one first where the source marks it as such (【般】). Which of two unmarked names is generic is not known: then the source's
 * own order stays. No name is left out.
 */
export function listDrugNames(drug: CodingPartFragment): DrugNames {
  const texts = [textOf(drug), drug.originalText, ...(drug.alternates ?? []).map(({ text }) => text)].filter(
    (text) => text != null && text !== '',
  ) as string[];
  const names = [...new Set(texts)];
  const generic = names.find((name) => GENERIC.test(name));
  const first = generic ?? names[0];
  return { first, others: names.filter((name) => name !== first) };
}

/** The name of a group: a generic name of any of its drugs, else the newest name. */
export function nameGroup({ uses }: MedicationGroup): string | undefined {
  const names = uses.flatMap(({ drug }) => listDrugNames(drug).first ?? []);
  return names.find((name) => GENERIC.test(name)) ?? names[0];
}
