import type { Patient, World } from '../world/world-model.js';
import { type ClinicalProfile, profileOf } from './clinical-profile.js';

/** The OID of a hospital's local patient IDs: `1.2.392.100495.20.3.51.1<institution code>`. */
export const PATIENT_ID_ROOT = '1.2.392.100495.20.3.51.1';

/** A patient as a centre knows the patient: with local IDs only at that centre's hospitals. */
export interface CentrePatient {
  readonly patient: Patient;
  readonly profile: ClinicalProfile;
  readonly identifiers: readonly { readonly institutionCode: string; readonly localPatientId: string }[];
}

export interface CentreRegister {
  readonly patients: readonly CentrePatient[];
  /** The institution codes for which this centre assigns identifiers. */
  readonly institutionCodes: ReadonlySet<string>;
}

export function registerOf(world: World, system: 'humanbridge' | 'id-link'): CentreRegister {
  const codes = new Map(world.facilities.filter((one) => one.system === system).map((one) => [one.id, one.institutionCode]));
  const identifiers = new Map<string, CentrePatient['identifiers'][number][]>();
  for (const { patientId, facilityId, localPatientId } of world.links) {
    const institutionCode = codes.get(facilityId);
    if (institutionCode) identifiers.set(patientId, [...(identifiers.get(patientId) ?? []), { institutionCode, localPatientId }]);
  }
  const patients = world.patients.flatMap((patient) => {
    const known = identifiers.get(patient.id);
    return known ? [{ patient: asKnown(patient, system), profile: profileOf(world, patient), identifiers: known }] : [];
  });
  return { patients, institutionCodes: new Set(codes.values()) };
}

/** A centre that does not know of a patient's marriage has the former name. */
const FORMER = { family: '旧姓田', familyKana: 'キュウセイダ' };

function asKnown(patient: Patient, system: 'humanbridge' | 'id-link'): Patient {
  const wasNotTold = system === 'humanbridge' && patient.sex === 'FEMALE' && patient.number % 7 === 3;
  return wasNotTold ? { ...patient, ...FORMER } : patient;
}

/** For the fault of the wrong patient: as many other patients as were found, at least one. */
export function othersThan(found: readonly CentrePatient[], register: CentreRegister): CentrePatient[] {
  return register.patients.filter((one) => !found.includes(one)).slice(0, Math.max(1, found.length));
}
