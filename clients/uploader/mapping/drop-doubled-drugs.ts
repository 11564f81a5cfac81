import type { DrugFact, Origin, PrescriptionFact } from './chart-facts.js';

/** A prescription itself says more than the claim for it a month later; of the API’s replies, the prescription’s says most. */
const RANKS: Readonly<Record<Origin['format'], number>> = { ORCA: 3, RX_SYMBOL: 2, MEDICINE_NOTEBOOK: 2, UKE: 1 };
const RANKS_OF_REPLIES: Readonly<Record<string, number>> = { prescriptionv2: 5, medicinenotebookv2: 4 };

function rankOf({ format, record }: Origin): number {
  return format === 'ORCA' ? (RANKS_OF_REPLIES[record] ?? RANKS.ORCA) : RANKS[format];
}

/**
 * One prescription may come in several ways: from the receipt computer’s API, as a 2D symbol and in the claim. A drug of a lesser source is
 * left out if a better source has the same code for the same patient, day and stage. What only the lesser source has stays.
 */
export function dropDoubledDrugs(all: readonly PrescriptionFact[]): PrescriptionFact[] {
  const days = new Map<string, PrescriptionFact[]>();
  for (const one of all) {
    const key = JSON.stringify([one.patientId, one.stage, one.date]);
    days.set(key, [...(days.get(key) ?? []), one]);
  }
  return [...days.values()].flatMap((ofDay) => (ofDay.length === 1 ? ofDay : ofDay.flatMap((one) => dropDrugs(one, ofDay))));
}

function dropDrugs(one: PrescriptionFact, ofDay: readonly PrescriptionFact[]): PrescriptionFact[] {
  const rank = rankOf(one.origin);
  const better = ofDay.filter((other) => rankOf(other.origin) > rank);
  const known = new Set(better.flatMap(({ groups }) => groups.flatMap(({ drugs }) => drugs.flatMap(codesOf))));
  if (known.size === 0) return [one];
  const groups = one.groups
    .map((group) => ({ ...group, drugs: group.drugs.filter((drug) => !codesOf(drug).some((code) => known.has(code))) }))
    .filter(({ drugs }) => drugs.length > 0);
  return groups.length === 0 ? [] : [{ ...one, groups }];
}

function codesOf({ drug }: DrugFact): string[] {
  const given = drug.code === null || drug.system === null ? [] : [`${drug.system} ${drug.code}`];
  return drug.alternate ? [...given, `${drug.alternate.system} ${drug.alternate.code}`] : given;
}
