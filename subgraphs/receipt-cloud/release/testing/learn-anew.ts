import { unwrapPatientKey } from '../../envelope/patient-key.js';
import type { Clinic, ClinicPatient } from '../../testing/clinic.js';

/** What an uploader does after REVISION_CONFLICT: it takes the present key and revision of its patient from the cloud. */
export async function learnAnew(clinic: Clinic, patient: ClinicPatient): Promise<void> {
  const { revision, hash, keyVersion, wrapping } = (await clinic.ask('GET', `/intake/patients/${patient.tag}`)).json;
  const key = unwrapPatientKey(wrapping, clinic.own.privateKey, { tenant: clinic.tenant, tag: patient.tag, keyVersion });
  Object.assign(patient, { key, keyVersion, revision, previous: hash });
}
