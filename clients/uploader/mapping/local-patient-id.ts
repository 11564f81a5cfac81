import type { ReasonCode } from '../formats/reading.js';
import { makeContentKey } from './content-key.js';

export type LocalPatientId = { readonly id: string; readonly remark?: ReasonCode } | { readonly id: null; readonly remark: ReasonCode };

/** SS-MIX2: letters, digits and hyphens, and four at least, because the folders are made of the first six. */
const VALID = /^[0-9A-Za-z-]{4,15}$/;

/** The patient’s number as SS-MIX2 can write it. A number of fewer than four digits gets zeros in front. */
export function toLocalPatientId(given: string | null): LocalPatientId {
  const plain = given?.normalize('NFKC').trim() ?? '';
  if (plain === '') return { id: null, remark: 'NO_PATIENT_ID' };
  if (VALID.test(plain)) return { id: plain };
  if (/^\d{1,3}$/.test(plain)) return { id: plain.padStart(4, '0'), remark: 'PATIENT_ID_PADDED' };
  return { id: null, remark: 'BAD_PATIENT_ID' };
}

/**
 * A number for a patient whose source has none: medicine notebooks and a pharmacy’s claims. It is made of name, birth date and sex, so that
 * the texts about one person at one facility meet. It is no proof that they are one person, and it links to no other facility: the support
 * centre decides that. Null if one of the three is missing.
 */
export function derivePatientId(patient: { name: string | null; birthDate: string | null; sex: string | null }): LocalPatientId {
  const name = (patient.name ?? '').normalize('NFKC').replace(/\s+/g, '');
  if (name === '' || patient.birthDate?.length !== 8 || patient.sex === null) return { id: null, remark: 'NO_PATIENT_ID' };
  return { id: `D${makeContentKey([name, patient.birthDate, patient.sex])}`, remark: 'PATIENT_ID_DERIVED' };
}
