import type { Sex } from '../../kit/index.js';
import type { PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';
import { PatientLink, PatientRecord } from './patient-record.type.js';

export function toPatientRecord({ id, networkId, name, kana, birthDate, sex, mergedInto, version }: PatientEntity): PatientRecord {
  return Object.assign(new PatientRecord(), { id, networkId, name, kana, birthDate, sex: sex as Sex, mergedInto, version });
}

export function toLink(row: PatientLinkEntity): PatientLink {
  return Object.assign(new PatientLink(), {
    id: row.id,
    patientId: row.patientId,
    facilityId: row.facilityId,
    localPatientId: row.localPatientId,
    confirmedAt: new Date(row.confirmedAt),
    endedAt: row.endedAt === null ? null : new Date(row.endedAt),
    version: row.version,
  });
}
