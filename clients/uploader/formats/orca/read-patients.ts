import type { Reading } from '../reading.js';
import type { OrcaPatients } from './orca-replies.js';
import { readReply } from './read-common.js';

/** patientgetv2 (one patient), patientlst1v2 (changed since a day) and patientlst2v2 (by their numbers). */
export function readPatients(bytes: Uint8Array): Reading<OrcaPatients> {
  return readReply(bytes, ['Patient_Information'], (reply, values) => ({
    patients: reply.parts('Patient_Information').map((part) => values.patient(part)),
  }));
}
