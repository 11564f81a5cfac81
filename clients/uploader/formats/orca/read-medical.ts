import type { Reading } from '../reading.js';
import type { OrcaMedical, OrcaVisit } from './orca-replies.js';
import { type ReplyValues, readCodeAndName, readReply } from './read-common.js';
import type { ReplyPart } from './reply-part.js';

const MEDICATION = { code: 'Medication_Code', name: 'Medication_Name', amount: 'Medication_Number', unit: 'Unit_Code_Name' };

/**
 * medicalgetv2. Class 01 lists visits, each with its day. Class 02 has one visit, whose day and department stand at the top, and a part for each
 * insurance with what was done.
 */
export function readMedical(bytes: Uint8Array): Reading<OrcaMedical> {
  return readReply(bytes, ['Medical_List_Information'], (reply, values) => ({
    patient: values.patient(reply.part('Patient_Information')),
    visits: reply.parts('Medical_List_Information').map((part, index) => readVisit(part, reply, index + 1, values)),
  }));
}

function readVisit(part: ReplyPart, reply: ReplyPart, line: number, values: ReplyValues): OrcaVisit {
  const head = part.has('Perform_Date') ? part : reply;
  return {
    line,
    date: values.date(head, 'Perform_Date', line),
    department: readCodeAndName(head, 'Department_Code', 'Department_Name'),
    sequence: head.text('Sequential_Number'),
    invoiceNumber: part.text('Invoice_Number'),
    units: part
      .parts('Medical_Information')
      .map((unit) =>
        values.group(
          { medicalClass: unit.text('Medical_Class'), count: values.whole(unit, 'Medical_Class_Number', line) },
          [...unit.parts('Medication_info'), ...unit.parts('Medication_Info')],
          MEDICATION,
          line,
        ),
      ),
  };
}
