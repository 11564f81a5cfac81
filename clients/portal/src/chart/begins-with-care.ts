/** Professions whose work begins with the care records. */
const CARE_FIRST: ReadonlySet<string> = new Set([
  'ASSISTANT_NURSE',
  'CARE_MANAGER',
  'CARE_WORKER',
  'CERTIFIED_CARE_WORKER',
  'HOME_HELPER',
  'NURSE',
  'PHARMACIST',
  'PUBLIC_HEALTH_NURSE',
]);

/** Whether a person of this profession opens a patient with the care records: then they stand first in the navigation too. */
export function beginsWithCare(profession: string | undefined): boolean {
  return profession !== undefined && CARE_FIRST.has(profession);
}
