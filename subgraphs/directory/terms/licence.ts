import { Profession } from './profession.js';

/** The licence (`hcRole`) of a profession as a card's certificate spells it. Of the other licences the spelling is not known here. */
const LICENCES: Partial<Readonly<Record<string, string>>> = {
  [Profession.DOCTOR]: 'Medical Doctor',
  [Profession.DENTIST]: 'Dentist',
  [Profession.PHARMACIST]: 'Pharmacist',
  [Profession.CLINICAL_LABORATORY_TECHNICIAN]: 'Medical Technologist',
  [Profession.RADIOLOGICAL_TECHNOLOGIST]: 'Radiological Technologist',
  [Profession.NURSE]: 'General Nurse',
};

/**
 * Whether the licences in a certificate fit a person's profession. They fit if the profession's licence is one of them, or if its spelling is not
 * known.
 *
 * @example fitsProfession(['Pharmacist'], 'DOCTOR') // false
 */
export function fitsProfession(licences: readonly string[], profession: string): boolean {
  const needed = Object.hasOwn(LICENCES, profession) ? LICENCES[profession] : undefined;
  return needed === undefined || licences.includes(needed);
}
