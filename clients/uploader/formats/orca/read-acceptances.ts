import type { Reading } from '../reading.js';
import type { OrcaAcceptances } from './orca-replies.js';
import { readClock, readCodeAndName, readReply } from './read-common.js';

/** acceptlstv2: classes 01 to 03. */
export function readAcceptances(bytes: Uint8Array): Reading<OrcaAcceptances> {
  return readReply(bytes, ['Acceptlst_Information'], (reply, values) => ({
    date: values.date(reply, 'Acceptance_Date'),
    acceptances: reply.parts('Acceptlst_Information').map((part, index) => ({
      line: index + 1,
      patient: values.patient(part.part('Patient_Information')),
      id: part.text('Acceptance_Id'),
      time: readClock(part.text('Acceptance_Time'))?.slice(0, 4) ?? null,
      department: readCodeAndName(part, 'Department_Code', 'Department_WholeName'),
      physician: readCodeAndName(part, 'Physician_Code', 'Physician_WholeName'),
    })),
  }));
}
